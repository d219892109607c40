import { step } from '../../base/step.ts'
import type { Machine } from '../../machine/machine.ts'
import { startMachine } from '../../machine/start.ts'
import type { Bench, Difference } from '../bench.ts'

/** Starts the QEMU that comes after `source`, with what is to be plugged into it before the guest comes. */
export async function startSuccessor(bench: Bench, source: Machine, difference: Difference = {}): Promise<Machine> {
  const start = bench.successorStart(source, difference)
  const machine = await step(`start the ${start.name}`, () =>
    bench.disks.start(start, async (images) => bench.keep(await startMachine({ ...start, ...images }))),
  )
  if (!difference.fits) await bench.hotplug.plugAhead(machine, source)
  await bench.hotplug.there(machine)
  return machine
}
