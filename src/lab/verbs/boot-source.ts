import { boot } from '../../machine/boot.ts'
import type { Machine } from '../../machine/machine.ts'
import { proveAgentChannel } from '../../machine/prove-agent-channel.ts'
import { proveBoot } from '../../machine/prove-boot.ts'
import { proveGuest } from '../../machine/prove-guest.ts'
import type { Case } from '../../matrix/case.ts'
import type { Bench } from '../bench.ts'
import { uuidOf } from '../command-lines.ts'
import { equip, pinMachineType } from '../equip.ts'

/** Boots a case's source, and proves that it is what was asked for. */
export async function bootSource(bench: Bench, { source }: Case): Promise<Machine> {
  const { places, attempt, case: one } = bench.input
  const { host, offer } = places.source
  const spec = pinMachineType(source, offer)
  const equipment = equip(spec, offer)
  const start = { spec, equipment, host, attempt, uuid: uuidOf(one) }
  const machine = await bench.disks.start({ ...start, name: 'source' }, async (images) =>
    bench.keep(await boot({ ...start, ...images })),
  )
  bench.journey.path.push(machine)
  bench.journey.exercised.push(...(await proveBoot(machine, attempt.signal)))
  bench.journey.exercised.push(...(await proveGuest(machine, attempt.signal)))
  bench.journey.exercised.push(await proveAgentChannel(machine, attempt.signal))
  return machine
}
