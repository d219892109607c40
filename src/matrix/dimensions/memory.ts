import { parseSizeMib } from '../words/quantity.ts'
import type { Dimension } from './dimension.ts'

export const memory: Dimension = {
  name: 'memory',
  word: 'memory size',
  about: 'memory of the guest: a size such as 512M or 2G, or a name in catalog/memory.yaml',
  default: '512M',
  names: (catalog) => catalog.memory.keys(),
  literal: 'a size such as 512M or 2G',
  read: (text, catalog) => {
    const named = catalog.memory.get(text)
    if (named) return { source: { memory: named } }
    const sizeMib = parseSizeMib(text)
    return sizeMib === undefined ? undefined : { source: { memory: { sizeMib } } }
  },
}
