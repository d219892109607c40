import { extraDevices } from '../../spec/machine-spec.ts'
import type { Dimension } from './dimension.ts'

const NONE = 'none'

export const device: Dimension = {
  name: 'device',
  word: 'device',
  about: 'a device besides what every machine has, or none',
  default: NONE,
  names: () => [NONE, ...extraDevices],
  label: (text) => (text === NONE ? 'no device' : text),
  read: (text) => {
    if (text === NONE) return { source: { devices: [] } }
    const known = extraDevices.find((name) => name === text)
    return known && { source: { devices: [known] } }
  },
}
