import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import { type Dimm, pluggedMib } from '../spec/hotplug.ts'
import { expectTotal, totalKib } from './guest-total.ts'
import { expectSize, expectSized } from './sized.ts'

type Asked = Readonly<{ mib: number; signal: AbortSignal }>

type Resized = Readonly<{ dimm: Dimm; proof: Exercised }>

/**
 * Asks the guest to have more or less of a virtio-mem device, by its `requested-size`, and waits until it has. Rejects with
 * ExpectationError `memory-size` where it does not, `memory-total` where the guest's memory does not follow.
 */
export async function resize(machine: Machine, dimm: Dimm, { mib, signal }: Asked): Promise<Resized> {
  const { id } = dimm
  const [before, had] = [await totalKib(machine, signal), pluggedMib(dimm)]
  const since = machine.monitor.events.now
  const value = { path: `/machine/peripheral/${id}`, property: 'requested-size', value: mib * 2 ** 20 }
  await machine.monitor.execute('qom-set', value, { signal })
  const said = mib === had ? 'as it was' : await expectSized(machine, { id, mib, since, signal })
  const kib = before + (mib - had) * 1024
  await expectTotal(machine, { kib, signal })
  const resized = { ...dimm, requestedMib: mib }
  replace(machine, resized)
  const feature = `resize of ${id} on the ${machine.name} from ${had} to ${mib} MiB`
  return { dimm: resized, proof: { feature, exercised: true, proof: `${said}; MemTotal ${before} → ${kib} KiB` } }
}

function replace({ spec, ...machine }: Machine, dimm: Dimm): void {
  const dimms = spec.memory.dimms?.map((one) => (one.id === dimm.id ? dimm : one)) ?? []
  machine.become({ ...spec, memory: { ...spec.memory, dimms } })
}

/** A virtio-mem device that came along has the size that it had. Rejects with ExpectationError `memory-size`. */
export async function keptSize(machine: Machine, dimm: Dimm, signal: AbortSignal): Promise<Exercised> {
  const mib = pluggedMib(dimm)
  await expectSize(machine, { id: dimm.id, mib, signal })
  const proof = `query-memory-devices: ${mib} MiB, as requested`
  return { feature: `size of ${dimm.id} on the ${machine.name}`, exercised: true, proof }
}
