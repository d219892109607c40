import type { CheckContext } from './check.ts'
import { untilEvent } from '../machine/until-event.ts'
import { writeGuestFile } from './guest-file.ts'

/**
 * Ends the agent, and has the guest's init start it anew: with what the shell script `settings` sets as `options`, and in
 * the environment that it exports. QEMU says when the agent closes its port of virtio-serial, and when it opens it again.
 */
export async function restartAgent(context: CheckContext, settings: string): Promise<void> {
  const since = await endAgent(context, settings)
  await untilOpen(context, since)
}

/** Ends the agent, of which QEMU tells; returns from where on to listen for its coming back. */
export async function endAgent(context: CheckContext, settings: string): Promise<number> {
  const { machine, signal } = context
  await writeGuestFile(context, '/run/agent-settings', `${settings}\n`)
  const since = machine.monitor.events.now
  const args = { path: '/bin/sh', arg: ['-c', 'kill $(pidof qemu-ga)'] }
  await machine.agent.tell('guest-exec', { signal, args })
  return untilClosed(context, since)
}

/** Waits until no agent has the port open; returns from where on to listen for its coming back. */
export async function untilClosed(context: CheckContext, since: number): Promise<number> {
  const closed = await untilEvent(context, { name: 'VSERPORT_CHANGE', since, data: { id: 'agent-port', open: false } })
  return context.machine.monitor.events.all.indexOf(closed)
}

/** Waits until an agent has the port open, and answers. */
export async function untilOpen(context: CheckContext, since: number): Promise<void> {
  await untilEvent(context, { name: 'VSERPORT_CHANGE', since, data: { id: 'agent-port', open: true } })
  await context.machine.agent.ready({ signal: context.signal })
}
