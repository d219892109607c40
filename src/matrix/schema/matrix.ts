import * as z from 'zod'
import type { Expectation } from '../case.ts'
import { sample } from './sample.ts'
import { selection } from './selection.ts'
import { line, text } from './text.ts'

const when = selection.refine((chosen) => Object.keys(chosen).length > 0, {
  error: 'expected at least one dimension',
})

const rule = z.strictObject({
  when: when.describe('matches a case that has one of the values in every dimension named'),
  because: line.describe('why these cases are left out, or are the only ones'),
})

const completed = z.strictObject({ outcome: z.literal('completed') })
const survives = z.strictObject({
  outcome: z.literal('survives'),
  on: z.enum(['source', 'destination']).describe('the side on which a disturbed migration leaves the guest'),
  refuses: line.optional().describe('QEMU refuses the hotplug in the middle of it, with this text; else it accepts it'),
})
const lost = z.strictObject({ outcome: z.literal('lost').describe('the guest is gone, and no side says otherwise') })
const failed = z.strictObject({
  outcome: z.literal('failed'),
  source: z.literal('runs').describe('the source goes on running its guest'),
  destination: z.enum(['runs', 'exits']).describe('what becomes of the destination QEMU'),
  error: line.optional().describe("part of the source's error-desc"),
  says: line.optional().describe('part of what the destination says on stderr'),
})
const refused = z.strictObject({
  outcome: z.literal('refused').describe('a command is refused, and nothing begins'),
  command: line.describe('QMP command, such as migrate-set-capabilities'),
  error: line.describe("QEMU's text, or the part of it that does not vary"),
  on: z.enum(['source', 'destination']).default('source').describe('the side that refuses it'),
})
const stuck = z.strictObject({
  outcome: z.literal('stuck').describe('the migration stays in a state until it is cancelled'),
  status: line.describe('the state, such as setup'),
  says: z
    .union([line, z.array(line).min(1)])
    .transform((value) => [value].flat())
    .optional()
    .describe('where it may fail instead, depending on timing: part of what the destination says, or several'),
})
const notStarted = z.strictObject({
  outcome: z.literal('not-started').describe('the destination QEMU does not start'),
  says: line.describe('part of what it says on stderr'),
})

const expectation = z
  .union([z.literal('completed'), completed, survives, lost, failed, refused, stuck, notStarted], {
    error:
      "expected 'completed', { outcome: survives, on: source or destination }, { outcome: lost }, { outcome: failed, source: runs, destination: runs or exits }, { outcome: refused, command: …, error: … }, { outcome: stuck, status: … } or { outcome: not-started, says: … }",
  })
  .transform((value) => (value === 'completed' ? { outcome: 'completed' } : value) as Expectation)

/** A file in cfg/matrix. */
export const matrix = z.strictObject({
  title: line,
  test: text.optional().describe('path of the test below tests/; default: the path of this file'),
  axes: selection.describe('every combination of these values is a case'),
  no: z.array(rule).default([]).describe('cases that one of these matches are left out'),
  only: z.array(rule).default([]).describe('a case must match at least one of these'),
  rows: z
    .array(z.strictObject({ when, expect: expectation, because: line.optional() }))
    .default([])
    .describe('cases with an outcome of their own; the first that matches counts'),
  expect: expectation.prefault('completed').describe('what must come of a case'),
  sample: sample.optional().describe('what is run of it where no suite says otherwise; --all runs every case'),
})

export type MatrixFile = z.output<typeof matrix>
