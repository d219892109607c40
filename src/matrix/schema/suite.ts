import * as z from 'zod'
import { selection } from './selection.ts'
import { line, oneOrMore } from './text.ts'

/** A file in cfg/suites. */
export const suite = z.strictObject({
  title: line,
  tests: oneOrMore.describe('areas such as migration, or tests such as migration/precopy'),
  with: selection.optional().describe('dimensions that take these values instead of those in the matrix'),
  only: selection.optional().describe('values that a case must have'),
  no: selection.optional().describe('values that no case may have'),
  sample: z
    .strictObject({
      pairwise: z.boolean().default(false).describe('every pair of values that any case has is in the sample'),
      cases: z.int().min(1).describe('cases taken of each matrix; more only where all pairs need more'),
    })
    .optional(),
})
