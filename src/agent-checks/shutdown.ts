import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ExpectationError } from '../base/errors.ts'
import { aborted, within } from '../base/wait.ts'
import { expectSame } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'
import { untilEvent } from '../machine/until-event.ts'
import { runState } from './suspend.ts'

const covers = ['guest-shutdown'] as const

/** The guest powers its machine down, and QEMU ends with it. */
export const powerdown: AgentCheck = {
  covers,
  run: (context) => expectEnd(context, 'powerdown', 'guest-shutdown'),
  withoutExec: true,
}

/** The guest resets its machine, which ends a QEMU with `-no-reboot`. */
export const reboot: AgentCheck = {
  covers,
  run: (context) => expectEnd(context, 'reboot', 'guest-reset'),
  withoutExec: true,
}

/** A guest that was halted does nothing any more, and QEMU runs on. */
export const halt: AgentCheck = {
  covers,
  run: async (context) => {
    const { machine, signal } = context
    await machine.probe.beat('on', { signal, timeoutMs: haltLimitMs })
    await machine.probe.nextBeat(() => true, { signal, timeoutMs: haltLimitMs })
    await machine.agent.tell('guest-shutdown', { signal, args: { mode: 'halt' } })
    const words = await untilStill(context)
    expectSame('the run state of a QEMU whose guest is halted', await runState(context), 'running')
    return `${words}no beat for ${stillMs} ms, and QEMU runs on`
  },
  withoutExec: true,
}

/** A guest halts in a second; on a busy host it may need many times that. */
const haltLimitMs = 60_000
/** A guest that lives beats dozens of times in this time. */
const stillMs = 3_000
/** QEMU ends within this time of its guest. */
const exitLimitMs = 20_000

async function expectEnd(context: CheckContext, mode: string, reason: string): Promise<string> {
  const { machine, signal } = context
  machine.allowExit()
  const since = machine.monitor.events.now
  await machine.agent.tell('guest-shutdown', { signal, args: { mode } })
  await untilEvent(context, { name: 'SHUTDOWN', since, data: { guest: true, reason } })
  const late = (ms: number) =>
    new ExpectationError('quit-ignored', `the ${machine.name} QEMU still ran ${ms} ms after the end of its guest`)
  const exit = await within({ signal, timeoutMs: exitLimitMs, late }, () => machine.exited)
  expectSame('how QEMU ended', exit, { code: 0, signal: null })
  return `SHUTDOWN by the guest: ${reason}; QEMU ended with code 0`
}

/** The guest's kernel as it halts says so on every console (kernel/reboot.c), and stamps what it says. */
const haltedLine = 'reboot: System halted'
const stamped = /^\[ *\d+\.\d+\] /m

/** What the console says of it: undefined where the guest has not halted yet, nothing where its console is not ours to read. */
function saidHalted({ directory }: CheckContext['machine']): string | undefined {
  const path = join(directory, 'console.log')
  const text = existsSync(path) ? readFileSync(path, 'latin1') : ''
  if (!stamped.test(text)) return ''
  return text.includes(haltedLine) ? `"${haltedLine}" on the console, ` : undefined
}

/** Waits until the guest has halted and sent no beat for a while. Rejects with ExpectationError `not-halted`. */
async function untilStill({ machine, signal }: CheckContext): Promise<string> {
  const deadline = performance.now() + haltLimitMs
  while (performance.now() < deadline) {
    const { length } = machine.probe.beats
    const words = saidHalted(machine)
    await aborted(AbortSignal.any([signal, AbortSignal.timeout(stillMs)])).catch(() => signal.throwIfAborted())
    if (words !== undefined && machine.probe.beats.length === length) return words
  }
  const message = `the guest of the ${machine.name} had not halted ${haltLimitMs} ms after it was told to`
  throw new ExpectationError('not-halted', message, {
    expected: 'halted',
    actual: 'beats, or no word of it on the console',
  })
}
