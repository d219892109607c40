import type * as z from 'zod'
import { quote } from '../words/quote.ts'

/** Schema types in words that need no programming. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
}

/** What a schema wanted instead: `expected a whole number`. */
export function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      // The parser's own words begin so; others are the schema's.
      return issue.message.startsWith('Invalid input')
        ? `expected ${TYPES[issue.expected] ?? issue.expected}`
        : issue.message
    case 'invalid_value':
      return `expected ${issue.values.join(' or ')}`
    case 'too_small':
      return issue.origin === 'array' ? 'expected at least one entry' : `expected at least ${issue.minimum}`
    case 'too_big':
      return `expected at most ${issue.maximum}`
    case 'invalid_union':
      return issue.message === 'Invalid input' ? allOf(issue) : issue.message
    default:
      return issue.message
  }
}

/** A value as a message shows it: `'text'`, `30`, `a map`, `nothing`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a map' : JSON.stringify(value)
}

function allOf(issue: z.core.$ZodIssueInvalidUnion): string {
  const wanted = issue.errors.map((branch) => expected(branch[0]!).replace(/^expected /, ''))
  return `expected ${[...new Set(wanted)].join(' or ')}`
}
