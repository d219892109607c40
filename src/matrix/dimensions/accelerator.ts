import type { Accelerator } from '../../spec/machine-spec.ts'
import type { Dimension } from './dimension.ts'

const ACCELERATORS: readonly (Accelerator | 'auto')[] = ['auto', 'kvm', 'tcg']

export const accelerator: Dimension = {
  name: 'accelerator',
  word: 'accelerator',
  about: 'kvm, tcg, or auto: KVM where a guest really runs on it, else TCG',
  default: 'auto',
  names: () => ACCELERATORS,
  read: (text) => {
    const value = ACCELERATORS.find((known) => known === text)
    return value && { source: { accelerator: value } }
  },
}
