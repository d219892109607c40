import type { Origin } from '../base/errors.ts'
import { unknownValue } from './axis.ts'
import type { Catalog } from './catalog.ts'
import type { CasePatch, Dimension } from './dimensions/dimension.ts'
import type { Problems } from './yaml/problems.ts'

/** What reading a matrix or suite needs besides its file. */
export type Lookup = Readonly<{
  catalog: Catalog
  problems: Problems
  /** True for names whose broken definition was reported already. */
  isExcused: (text: string) => boolean
  /** What a value means; undefined, and reported unless excused, where there is no such value. */
  read: (dimension: Dimension, text: string, at: Origin) => CasePatch | undefined
}>

/** Reads values of a catalogue and reports those that it does not have. */
export function lookup(catalog: Catalog, problems: Problems, isExcused: (text: string) => boolean): Lookup {
  const read: Lookup['read'] = (dimension, text, at) => {
    const patch = dimension.read(text, catalog)
    if (!patch && !isExcused(text)) problems.push({ at, ...unknownValue(dimension, text, catalog) })
    return patch
  }
  return { catalog, problems, isExcused, read }
}
