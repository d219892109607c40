import type { Dimension } from './dimension.ts'

export const cpu: Dimension = {
  name: 'cpu',
  word: 'CPU model',
  about: 'CPU model, a name in catalog/cpus.yaml',
  default: 'max',
  names: (catalog) => catalog.cpus.keys(),
  read: (text, catalog) => {
    const value = catalog.cpus.get(text)
    return value && { source: { cpu: value } }
  },
}
