import { type DisturbanceKind, disturbances } from '../../spec/disturbance.ts'
import { nearest } from '../words/suggest.ts'
import type { Dimension } from './dimension.ts'
import { isMoment, states } from './moments.ts'

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
  near: (text) => nearest(text, [NONE, ...states]),
  read: (text) => {
    if (text === NONE) return {}
    return isMoment(text, states) ? { disturbance: { moment: text } } : undefined
  },
}
