import type { Dimension } from './dimension.ts'

export const workload: Dimension = {
  name: 'workload',
  word: 'workload',
  about: 'what the guest does while it migrates, a name in catalog/workloads.yaml',
  default: 'idle',
  names: (catalog) => catalog.workloads.keys(),
  read: (text, catalog) => {
    const value = catalog.workloads.get(text)
    return value && { workload: value }
  },
}
