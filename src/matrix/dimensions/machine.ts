import type { Dimension } from './dimension.ts'

export const machine: Dimension = {
  name: 'machine',
  word: 'machine type',
  about: 'machine type, a name in catalog/machines.yaml',
  default: 'q35',
  names: (catalog) => catalog.machines.keys(),
  read: (text, catalog) => {
    const value = catalog.machines.get(text)
    if (!value) return undefined
    const { parts, ...type } = value
    return { source: { ...type, machineParts: parts && { name: text, ...parts } } }
  },
}
