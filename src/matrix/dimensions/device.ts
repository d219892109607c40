import type { Dimension } from './dimension.ts'

const NONE = 'none'

export const device: Dimension = {
  name: 'device',
  word: 'device',
  about: 'what the machine has besides the usual: names in catalog/devices.yaml, joined by +, or none',
  default: NONE,
  names: (catalog) => [NONE, ...catalog.devices.keys()],
  label: (text) => (text === NONE ? 'no device' : text),
  read: (text, catalog) => {
    if (text === NONE) return { source: { parts: [] } }
    const names = text.split('+')
    const parts = names.flatMap((name) => {
      const value = catalog.devices.get(name)
      return value ? [{ name, ...value }] : []
    })
    return parts.length === names.length ? { source: { parts } } : undefined
  },
}
