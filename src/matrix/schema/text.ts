import * as z from 'zod'

/** A name or literal: taken by its source text, so that `10.0` and `2` need no quotes. */
export const text = z.union([z.string(), z.number(), z.boolean()], { error: 'expected text' }).transform(String)

/** One value, or several in a list. */
export const oneOrMore = z
  .union([text, z.array(text).min(1)], { error: 'expected a value or a list of values' })
  .transform((value) => (Array.isArray(value) ? value : [value]))

/** A line for people. */
export const line = z
  .string()
  .regex(/^[^\r\n]*\S[^\r\n]*$/, { error: 'expected one line of text' })
  .describe('one line for people')

/** Names of catalogue values, guests, builds: they end up in titles, file names and `--only key=value,value`. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/

/** What to do about a name that is none. */
export const NAME_HINT = 'use letters, digits, dots, dashes, underscores and plus signs'
