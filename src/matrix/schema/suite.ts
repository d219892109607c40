import * as z from 'zod'
import { sample } from './sample.ts'
import { selection } from './selection.ts'
import { line, oneOrMore } from './text.ts'

/** A file in cfg/suites. */
export const suite = z.strictObject({
  title: line,
  tests: oneOrMore.describe('areas such as migration, or tests such as migration/precopy'),
  with: selection.optional().describe('dimensions that take these values instead of those in the matrix'),
  only: selection.optional().describe('values that a case must have'),
  no: selection.optional().describe('values that no case may have'),
  sample: sample.optional(),
})
