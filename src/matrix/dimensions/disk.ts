import type { Dimension } from './dimension.ts'

const NONE = 'none'

export const disk: Dimension = {
  name: 'disk',
  word: 'disk',
  about: 'disk of the machine, a name in catalog/disks.yaml, or none',
  default: NONE,
  names: (catalog) => [NONE, ...catalog.disks.keys()],
  read: (text, catalog) => {
    if (text === NONE) return {}
    const value = catalog.disks.get(text)
    return value && { source: { disks: [value] } }
  },
}
