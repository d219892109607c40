import { type DisturbanceKind, disturbances } from '../../spec/disturbance.ts'
import type { Dimension } from './dimension.ts'

const NONE = 'none'

export const disturbance: Dimension = {
  name: 'disturbance',
  word: 'disturbance',
  about: 'what is done to the migration or its guest at the moment that the axis moment names',
  default: NONE,
  names: () => [NONE, ...disturbances],
  read: (text) => {
    if (text === NONE) return {}
    const kind: DisturbanceKind | undefined = disturbances.find((name) => name === text)
    return kind && { disturbance: { kind } }
  },
}

/** A state that no build here has yet may be named as well: a case of it says that it is untested. */
export const moment: Dimension = {
  name: 'moment',
  word: 'moment',
  about: 'state of the migration in which it is disturbed, as QEMU names it: active, pre-switchover',
  default: NONE,
  names: () => [NONE],
  literal: 'a MigrationStatus of QEMU such as active',
  label: (text) => `in ${text}`,
  read: (text) => {
    if (text === NONE) return {}
    return /^[a-z]+(-[a-z]+)*$/.test(text) ? { disturbance: { moment: text } } : undefined
  },
}
