import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Parts } from '../spec/parts.ts'

/** A machine out of a command line, in the words of the catalogue: all of a MachineSpec that is not a case's own. */
export type Profile = Readonly<
  Pick<MachineSpec, 'machineType' | 'machineOptions' | 'cpu' | 'smp' | 'pluggedCpus' | 'memory'>
> &
  Readonly<{
    parts: Parts
    /** Value of the dimension firmware that its flash stands for. */
    firmware?: string
  }>
