import { mostVcpus } from '../schema/topologies.ts'
import type { Dimension } from './dimension.ts'

export const vcpus: Dimension = {
  name: 'vcpus',
  word: 'number of vcpus',
  about: 'virtual CPUs: their number, or a name in catalog/topologies.yaml',
  default: '2',
  names: (catalog) => catalog.topologies.keys(),
  literal: 'a number such as 2',
  label: (text) => (text === '1' ? '1 vcpu' : `${text} vcpus`),
  read: (text, catalog) => {
    const named = catalog.topologies.get(text)
    if (named) return { source: named }
    const cpus = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Infinity
    return cpus <= mostVcpus ? { source: { smp: { cpus, maxcpus: cpus } } } : undefined
  },
}
