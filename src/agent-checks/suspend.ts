import { expectRefused, expectSame, shell } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'
import { untilEvent } from '../machine/until-event.ts'

/** A guest that suspends itself to RAM is suspended for QEMU, wakes up when told to, and is the one that it was. */
export const suspendRam: AgentCheck = {
  covers: ['guest-suspend-ram'],
  run: async (context) => {
    const { machine, signal } = context
    const before = await bootId(context)
    const since = machine.monitor.events.now
    await machine.agent.tell('guest-suspend-ram', { signal })
    const { at: asleep } = await untilEvent(context, { name: 'SUSPEND', since })
    expectSame('the run state of a suspended guest', await runState(context), 'suspended')
    await machine.monitor.execute('system_wakeup', undefined, { signal })
    const { at: awake } = await untilEvent(context, { name: 'WAKEUP', since })
    expectSame('the run state of a guest that woke up', await runState(context), 'running')
    expectSame('the boot id of a guest that woke up', await bootId(context), before)
    return `SUSPEND, and WAKEUP ${Math.round(awake - asleep)} ms later`
  },
  withoutExec: true,
}

/** A guest without room for its memory on a disk says so, and runs on. */
export const suspendDisk: AgentCheck = {
  covers: ['guest-suspend-disk'],
  run: async (context) => {
    const room = await shell(context, 'cat /sys/power/resume')
    expectSame('the device to suspend to of the micro guest', room, '0:0')
    const desc =
      /^(child process has failed to suspend|suspend: cannot write to '\/sys\/power\/state': No such device)$/
    return expectRunsOn(context, 'guest-suspend-disk', desc)
  },
}

/** The kernel alone cannot do both; a guest without systemd or pm-utils says so, and runs on. */
export const suspendHybrid: AgentCheck = {
  covers: ['guest-suspend-hybrid'],
  run: async (context) => {
    const tools = await shell(context, 'which systemctl pm-suspend-hybrid || true')
    expectSame('what the micro guest has to suspend itself', tools, '')
    const desc = /^the requested suspend mode is not supported by the guest$/
    return expectRunsOn(context, 'guest-suspend-hybrid', desc)
  },
}

async function expectRunsOn(context: CheckContext, command: string, desc: RegExp): Promise<string> {
  const before = await bootId(context)
  const words = await expectRefused(context, { command, desc })
  expectSame(`the run state after ${command}`, await runState(context), 'running')
  expectSame(`the boot id after ${command}`, await bootId(context), before)
  return `refused: ${words}`
}

/** The probe answers within this time, also of a guest that has just woken up on a busy host. */
const probeLimitMs = 30_000

async function bootId({ machine, signal }: CheckContext): Promise<string> {
  return (await machine.probe.hello({ signal, timeoutMs: probeLimitMs })).bootId
}

/** What query-status says. */
export async function runState({ machine, signal }: CheckContext): Promise<string> {
  return (await machine.monitor.execute<{ status: string }>('query-status', undefined, { signal })).status
}
