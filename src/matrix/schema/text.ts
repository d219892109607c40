import * as z from 'zod'

/** A name or literal: taken by its source text, so that `10.0` and `2` need no quotes. */
export const text = z.union([z.string(), z.number(), z.boolean()], { error: 'expected text' }).transform(String)

/** One value, or several in a list. */
export const oneOrMore = z
  .union([text, z.array(text).min(1)], { error: 'expected a value or a list of values' })
  .transform((value) => (Array.isArray(value) ? value : [value]))

/** A line for people: it goes to terminals and reports, which control characters can change beyond recognition. */
export const line = z
  .string()
  .regex(/^\P{Cc}*[^\p{Cc}\s]\P{Cc}*$/u, { error: ({ input }) => notALine(String(input)) })
  .describe('one line for people')

function notALine(text: string): string {
  const control = /(?![\r\n])\p{Cc}/u.exec(text)?.[0].codePointAt(0)
  if (control === undefined) return 'expected one line of text'
  return `expected text without control characters, but it has U+${control.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Names of catalogue values, guests, builds: they end up in titles, file names and `--only key=value,value`. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/

/** An id of a device as QEMU takes it (util/id.c). */
export const id = z
  .string()
  .regex(/^[A-Za-z][\w.-]*$/, { error: 'expected an id: a letter, then letters, digits, dashes, dots and underscores' })

/** What to do about a name that is none. */
export const NAME_HINT = 'use letters, digits, dots, dashes, underscores and plus signs'

/** A regular expression that tells one text from another. */
export const pattern = z
  .string({ error: 'expected a regular expression' })
  .refine((value) => value !== '' && isPattern(value), { error: 'expected a regular expression', abort: true })
  .refine((value) => !fitsAnything(value), { error: 'expected a regular expression that does not fit any text' })

/** A private character stands for what nobody would look for. */
function fitsAnything(text: string): boolean {
  return ['', '\u{E000}'].some((one) => new RegExp(text).test(one))
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}
