import type { Dimension } from './dimension.ts'

const DEFAULT = 'default'

export const firmware: Dimension = {
  name: 'firmware',
  word: 'firmware',
  about: 'firmware of the machine, a name in catalog/firmware.yaml; default is what QEMU loads by itself, SeaBIOS',
  default: DEFAULT,
  names: (catalog) => [DEFAULT, ...catalog.firmware.keys()],
  read: (text, catalog) => {
    if (text === DEFAULT) return {}
    const value = catalog.firmware.get(text)
    return value && { source: { firmware: { name: text, ...value } } }
  },
}
