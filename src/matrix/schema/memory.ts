import * as z from 'zod'
import type { Dimm } from '../../spec/hotplug.ts'
import type { MemorySpec } from '../../spec/machine-spec.ts'
import { type PlacedDimm, placedDimm } from './dimms.ts'
import { sizeMib } from './quantity.ts'
import { line } from './text.ts'

/** One value of catalog/memory.yaml. */
export const memory = z
  .strictObject({
    about: line.optional(),
    size: sizeMib.describe('such as 512M or 2G, without DIMMs'),
    slots: z.int().min(1).max(256).optional().describe('places for DIMMs; needs max'),
    max: sizeMib.optional().describe('the most that memory and DIMMs may come to; needs slots'),
    dimms: z.array(placedDimm).optional().describe('DIMMs that are there from the start: a size, or more of it'),
  })
  .superRefine(({ size, slots, max, dimms = [] }, context) => {
    const issue = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message })
    if (slots === undefined && max !== undefined) issue('max', 'needs slots')
    if (slots !== undefined && max === undefined) issue('slots', 'needs max')
    const least = dimms.reduce((sum, one) => sum + one.sizeMib, size)
    if (max !== undefined && max < least) issue('max', `is less than the ${least}M that are there from the start`)
    const inSlots = dimms.filter(({ device }) => device !== 'virtio-mem-pci').length
    if (inSlots > (slots ?? 0)) issue('dimms', `has more than the ${slots ?? 0} slots`)
    const ids = dimms.map(withId).map(({ id }) => id)
    const twice = ids.find((id, index) => ids.indexOf(id) < index)
    if (twice !== undefined) issue('dimms', `the id '${twice}' is there twice`)
  })
  .transform(({ size, slots, max, dimms }): MemorySpec => ({
    sizeMib: size,
    ...(slots !== undefined && max !== undefined ? { slots, maxSizeMib: max } : {}),
    ...(dimms ? { dimms: dimms.map(withId) } : {}),
  }))

function withId(dimm: PlacedDimm, index: number): Dimm {
  return { ...dimm, id: dimm.id ?? `dimm${index}` }
}
