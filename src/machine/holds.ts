import { isDeepStrictEqual } from 'node:util'
import type { JsonValue, Properties } from '../spec/parts.ts'

/** Whether an answer has what is wanted of it: of an object the keys, of a list the elements among others. */
export function holds(answer: JsonValue, wanted: JsonValue): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(answer) && wanted.every((one: JsonValue) => answer.some((other: JsonValue) => holds(other, one)))
    )
  if (typeof wanted !== 'object' || wanted === null) return isDeepStrictEqual(answer, wanted)
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return false
  const found = answer as Properties
  return Object.entries(wanted).every(([key, one]) => Object.hasOwn(found, key) && holds(found[key]!, one))
}
