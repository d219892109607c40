import type { MachineSpec } from '../../spec/machine-spec.ts'
import type { Dimension } from './dimension.ts'

const values: Readonly<Record<string, Pick<MachineSpec, 'accelerator' | 'tcgOptions'>>> = {
  auto: { accelerator: 'auto' },
  kvm: { accelerator: 'kvm' },
  tcg: { accelerator: 'tcg' },
  'auto-one-thread': { accelerator: 'auto', tcgOptions: { thread: 'single' } },
}

export const accelerator: Dimension = {
  name: 'accelerator',
  word: 'accelerator',
  about:
    'kvm, tcg, or auto: KVM where a guest really runs on it, else TCG; auto-one-thread: the same, and one thread of TCG for all vCPUs',
  default: 'auto',
  names: () => Object.keys(values),
  read: (text) => {
    const value = Object.hasOwn(values, text) ? values[text] : undefined
    return value && { source: value }
  },
}
