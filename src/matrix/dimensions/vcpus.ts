import type { Dimension } from './dimension.ts'

/** More than any machine type of QEMU takes; a larger number is a typing mistake. */
const MOST_VCPUS = 4096

export const vcpus: Dimension = {
  name: 'vcpus',
  word: 'number of vcpus',
  about: 'number of virtual CPUs',
  default: '2',
  names: () => [],
  literal: 'a number such as 2',
  label: (text) => (text === '1' ? '1 vcpu' : `${text} vcpus`),
  read: (text) => {
    const cpus = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Infinity
    return cpus <= MOST_VCPUS ? { source: { smp: { cpus, maxcpus: cpus } } } : undefined
  },
}
