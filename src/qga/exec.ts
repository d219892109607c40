import { setTimeout as delay } from 'node:timers/promises'
import { ExpectationError } from '../base/errors.ts'
import type { Agent } from './agent.ts'

type Status = Readonly<{
  exited: boolean
  exitcode?: number
  signal?: number
  'out-data'?: string
  'err-data'?: string
  'out-truncated'?: boolean
}>

/** A short command of the guest ends within this time. */
const execLimitMs = 30_000
/** The agent has no event for the end of a process: asking again is the only way to learn of it. */
const askAgainMs = 15

/** Runs a program in the guest to its end. Rejects with ExpectationError `guest-exec` when it fails there. */
export async function execInGuest(
  agent: Agent,
  command: { path: string; args: readonly string[] },
  signal: AbortSignal,
) {
  const { path, args } = command
  const start = { path, arg: args, 'capture-output': true }
  const { pid } = await agent.execute<{ pid: number }>('guest-exec', start, { signal })
  const status = await ended(agent, pid, { path, signal })
  if (status.exitcode !== 0)
    throw new ExpectationError(
      'guest-exec',
      `${path} ended with ${status.exitcode ?? `signal ${status.signal}`} in the guest`,
    )
  const text = (data?: string) => Buffer.from(data ?? '', 'base64').toString()
  return { stdout: text(status['out-data']), stderr: text(status['err-data']) }
}

async function ended(
  agent: Agent,
  pid: number,
  { path, signal }: { path: string; signal: AbortSignal },
): Promise<Status> {
  const deadline = performance.now() + execLimitMs
  while (performance.now() < deadline) {
    const status = await agent.execute<Status>('guest-exec-status', { pid }, { signal })
    if (status.exited) return status
    await delay(askAgainMs)
  }
  throw new ExpectationError('guest-exec', `${path} was still running in the guest after ${execLimitMs} ms`)
}
