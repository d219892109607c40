import * as z from 'zod'
import { dimensions } from '../dimensions/index.ts'
import { oneOrMore } from './text.ts'

/** Dimensions with one value or several each; the keys are those of the registry. */
export const selection = z.strictObject(
  Object.fromEntries(
    dimensions.map((dimension) => [
      dimension.name,
      oneOrMore.optional().describe(`${dimension.about}; default: ${dimension.default}`),
    ]),
  ),
)

/** Values by dimension, as written. */
export type Selection = Readonly<Record<string, readonly string[] | undefined>>
