import type { Machine } from '../machine/machine.ts'
import type { Disturbed } from './disturb-input.ts'
import { runner } from './runner.ts'

/** Resets the guest. Our QEMUs end when their guest reboots, unless they are told otherwise on both sides. */
export async function reset(disturbed: Disturbed): Promise<string> {
  const { source, destination, attempt } = disturbed.input
  const { signal } = attempt
  const allow = ({ monitor }: Machine) => monitor.execute('set-action', { reboot: 'reset' }, { signal })
  await Promise.all([allow(source), allow(destination)])
  const machine = runner(disturbed)
  const since = machine.monitor.events.now
  await machine.monitor.execute('system_reset', undefined, { signal })
  await machine.monitor.events.next(({ event }) => event === 'RESET', { since, signal })
  return `the guest was reset on the ${machine.name}`
}
