import * as z from 'zod'
import type { MemorySpec } from '../../spec/machine-spec.ts'
import { sizeMib } from './quantity.ts'
import { line } from './text.ts'

/** One value of catalog/memory.yaml. */
export const memory = z
  .strictObject({
    about: line.optional(),
    size: sizeMib.describe('such as 512M or 2G, without DIMMs'),
    slots: z.int().min(1).max(256).optional().describe('places for DIMMs; needs max'),
    max: sizeMib.optional().describe('the most that memory and DIMMs may come to; needs slots'),
    dimms: z.array(sizeMib).optional().describe('DIMMs that are there from the start'),
  })
  .superRefine(({ slots, max, dimms = [] }, context) => {
    const issue = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message })
    if (slots === undefined && max !== undefined) issue('max', 'needs slots')
    if (slots !== undefined && max === undefined) issue('slots', 'needs max')
    if (dimms.length > (slots ?? 0)) issue('dimms', `has more than the ${slots ?? 0} slots`)
  })
  .transform(({ size, slots, max, dimms }): MemorySpec => ({
    sizeMib: size,
    ...(slots !== undefined && max !== undefined ? { slots, maxSizeMib: max } : {}),
    ...(dimms ? { dimmsMib: dimms } : {}),
  }))
