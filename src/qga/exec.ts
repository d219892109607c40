import { setTimeout as delay } from 'node:timers/promises'
import { ExpectationError } from '../base/errors.ts'
import type { Agent } from './agent.ts'

/** A program of the guest, as guest-exec takes it (qga/qapi-schema.json). */
export type Program = Readonly<{
  path: string
  arg?: readonly string[]
  env?: readonly string[]
  'input-data'?: string
  'capture-output'?: boolean
}>

/** As guest-exec-status tells it. */
export type ExecStatus = Readonly<{
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

/** Starts a program in the guest; resolves to its pid. */
export async function startInGuest(agent: Agent, program: Program, signal: AbortSignal): Promise<number> {
  return (await agent.execute<{ pid: number }>('guest-exec', program, { signal })).pid
}

/** `timeoutMs` is also that of each answer, which with all the output in it may take long. */
type Ending = Readonly<{ pid: number; what?: string; timeoutMs?: number; signal: AbortSignal }>

/** Waits for the end of a program. Rejects with ExpectationError `guest-exec` when it runs on. */
export async function untilExited(agent: Agent, { pid, what, timeoutMs, signal }: Ending): Promise<ExecStatus> {
  const limitMs = timeoutMs ?? execLimitMs
  const deadline = performance.now() + limitMs
  while (performance.now() < deadline) {
    const status = await agent.execute<ExecStatus>('guest-exec-status', { pid }, { signal, timeoutMs })
    if (status.exited) return status
    await delay(askAgainMs)
  }
  const message = `${what ?? `process ${pid}`} was still running in the guest after ${limitMs} ms`
  throw new ExpectationError('guest-exec', message)
}

/** Runs a program in the guest to its end. Rejects with ExpectationError `guest-exec` when it fails there. */
export async function execInGuest(
  agent: Agent,
  { path, args }: Readonly<{ path: string; args: readonly string[] }>,
  signal: AbortSignal,
): Promise<{ stdout: string; stderr: string }> {
  const pid = await startInGuest(agent, { path, arg: args, 'capture-output': true }, signal)
  const status = await untilExited(agent, { pid, what: path, signal })
  if (status.exitcode !== 0) {
    const how = status.exitcode ?? `signal ${status.signal}`
    throw new ExpectationError('guest-exec', `${path} ended with ${how} in the guest`)
  }
  const text = (data?: string) => Buffer.from(data ?? '', 'base64').toString()
  return { stdout: text(status['out-data']), stderr: text(status['err-data']) }
}
