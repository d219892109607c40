import type { Case } from '../matrix/case.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'

/** What a destination is started as: without what it is plugged later, or never has. */
export function arrivingSpec(spec: MachineSpec, { hotplug, source }: Pick<Case, 'hotplug' | 'source'>): MachineSpec {
  if (!hotplug || hotplug.arrival === 'command-line') return spec
  return { ...spec, pluggedCpus: source.pluggedCpus, memory: { ...spec.memory, dimms: source.memory.dimms } }
}
