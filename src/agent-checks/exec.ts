import { type ExecStatus, type Program, startInGuest, untilExited } from '../qga/exec.ts'
import { expectRefused, expectSame } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'

/** A program and how it must end. */
type Example = Readonly<{ what: string; program: Program; ends: ExecStatus }>

const sh = (script: string): Program => ({ path: '/bin/sh', arg: ['-c', script], 'capture-output': true })
const base64 = (bytes: string | readonly number[]) => Buffer.from(bytes as string).toString('base64')
const noText = [0xff, 0xfe, 0x00, 0x80, 0x0a]

const examples: readonly Example[] = [
  {
    what: 'a program that writes to both ends',
    program: sh('echo out; echo err >&2; exit 7'),
    ends: { exited: true, exitcode: 7, 'out-data': base64('out\n'), 'err-data': base64('err\n') },
  },
  {
    what: 'output that is no UTF-8',
    program: sh(String.raw`printf '\377\376\000\200\012'`),
    ends: { exited: true, exitcode: 0, 'out-data': base64(noText) },
  },
  {
    what: 'input that is no UTF-8',
    program: { path: '/bin/cat', 'input-data': base64(noText), 'capture-output': true },
    ends: { exited: true, exitcode: 0, 'out-data': base64(noText) },
  },
  {
    what: 'a program with an environment',
    program: { path: '/bin/env', env: ['VIRTQUAL=ä b'], 'capture-output': true },
    ends: { exited: true, exitcode: 0, 'out-data': base64('VIRTQUAL=ä b\n') },
  },
  { what: 'a program that a signal ends', program: sh('kill -9 $$'), ends: { exited: true, signal: 9 } },
  {
    what: 'a program whose output is not captured',
    program: { path: '/bin/echo', arg: ['unheard'] },
    ends: { exited: true, exitcode: 0 },
  },
]

/** Programs get what they are given, and all that they say and how they end is told, once. */
export const exec: AgentCheck = {
  covers: ['guest-exec', 'guest-exec-status'],
  run: async (context) => {
    const { machine, signal } = context
    for (const { what, program, ends } of examples) {
      const pid = await start(context, program)
      expectSame(what, whole(await untilExited(machine.agent, { pid, signal })), ends)
      await expectRefused(context, { command: 'guest-exec-status', args: { pid }, desc: noSuchPid })
    }
    const missing = { path: '/no/such/program' }
    const words = await expectRefused(context, { command: 'guest-exec', args: missing, desc: noSuchProgram })
    return `${examples.map(({ what }) => what).join(', ')}; refused: ${words}`
  },
}

/** Without what says that nothing is missing, which agents say or leave out. */
function whole(status: ExecStatus): ExecStatus {
  const told = Object.entries(status).filter(([key, value]) => !(key.endsWith('-truncated') && value === false))
  return Object.fromEntries(told) as ExecStatus
}

/** The agent's own limit, GUEST_EXEC_MAX_OUTPUT. */
const mostOutput = 16 * 2 ** 20
/** 22 MB of base64 take the agent seconds under TCG. */
const largeLimitMs = 120_000

/** Of more output than the agent keeps, it tells what it keeps, and that it is not all. */
export const largeOutput: AgentCheck = {
  covers: ['guest-exec', 'guest-exec-status'],
  run: async (context) => {
    const pid = await start(context, sh(`dd if=/dev/zero bs=1M count=17 2>/dev/null`))
    const { machine, signal } = context
    const status = await untilExited(machine.agent, { pid, timeoutMs: largeLimitMs, signal })
    const { 'out-data': data = '', ...rest } = whole(status)
    expectSame('the end of a talkative program', rest, { exited: true, exitcode: 0, 'out-truncated': true })
    const output = Buffer.from(data, 'base64')
    expectSame('how much is kept of it', output.length, mostOutput)
    expectSame(
      'that what is kept is what was written',
      output.every((byte) => byte === 0),
      true,
    )
    return `${output.length} of ${17 * 2 ** 20} bytes`
  },
}

/** 7.2 says the first, later ones the second. */
const noSuchPid = /^(Invalid parameter 'pid'|PID \S+ does not exist)$/
const noSuchProgram = /Failed to execute child process .\/no\/such\/program. \(No such file or directory\)/

/** Starts a program in the guest; returns its pid. */
export function start({ machine, signal }: CheckContext, program: Program): Promise<number> {
  return startInGuest(machine.agent, program, signal)
}
