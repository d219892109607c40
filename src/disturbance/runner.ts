import type { Machine } from '../machine/machine.ts'
import type { Disturbed } from './disturb-input.ts'

/** The QEMU that has the guest now. */
export function runner({ input: { source, destination }, begun }: Disturbed): Machine {
  const moved = destination.monitor.events.all.slice(begun.since.destination).some(({ event }) => event === 'RESUME')
  return moved ? destination : source
}
