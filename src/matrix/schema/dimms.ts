import * as z from 'zod'
import type { Dimm, DimmSpec } from '../../spec/hotplug.ts'
import { sizeMib } from './quantity.ts'
import { id } from './text.ts'

const node = z.int().min(0).max(127)

const shape = {
  size: sizeMib,
  device: z.enum(['pc-dimm', 'nvdimm', 'virtio-mem-pci']).default('pc-dimm'),
  backend: z.enum(['ram', 'memfd', 'file']).default('ram').describe('memory-backend-ram, -memfd or -file'),
  share: z.boolean().optional(),
  prealloc: z.boolean().optional(),
  policy: z.enum(['bind', 'preferred', 'interleave']).optional().describe('on which host nodes; needs host-nodes'),
  'host-nodes': z.array(node).min(1).optional(),
  node: node.optional().describe('NUMA node of the guest'),
  requested: sizeMib.optional().describe('how much the guest is to have of a virtio-mem device'),
}

const unplaced = z.strictObject(shape)
type Value = z.output<typeof unplaced>

function check(value: Value, context: z.RefinementCtx): void {
  const [policy, nodes] = [value.policy, value['host-nodes']]
  const issue = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message })
  if (policy && !nodes) issue('policy', 'needs host-nodes')
  if (!policy && nodes) issue('host-nodes', 'needs a policy')
  const { device, requested, size } = value
  if (device !== 'virtio-mem-pci' && requested !== undefined) issue('requested', 'is for virtio-mem-pci')
  if (requested !== undefined && requested > size) issue('requested', `is more than the ${size}M that it has`)
}

/** The guest's word that it has a virtio-mem device is that it takes something of it. */
function checkPlugged({ device, requested }: Value, context: z.RefinementCtx): void {
  if (device !== 'virtio-mem-pci' || requested !== undefined) return
  context.addIssue({ code: 'custom', path: ['device'], message: 'needs requested' })
}

function toSpec({
  size,
  device,
  backend,
  policy,
  'host-nodes': hostNodes,
  share,
  prealloc,
  node: on,
  requested,
}: Value): DimmSpec {
  return {
    ...{ device, backend, sizeMib: size },
    ...(share !== undefined && { share }),
    ...(prealloc !== undefined && { prealloc }),
    ...(on !== undefined && { node: on }),
    ...(requested !== undefined && { requestedMib: requested }),
    ...(policy && hostNodes && { policy: { mode: policy, hostNodes } }),
  }
}

/** A memory module that is plugged: where it goes is QEMU's choice. */
export const dimm = unplaced.superRefine(check).superRefine(checkPlugged).transform(toSpec)

const placed = z.strictObject({
  ...shape,
  id: id.optional().describe('of the device; dimm0, dimm1, … where not given'),
  slot: z.int().min(0).max(255).optional(),
  address: z.int().min(0).optional().describe('guest-physical'),
})

/** A memory module that is there from the start; its id may be left out. */
export type PlacedDimm = Omit<Dimm, 'id'> & Readonly<{ id?: string }>

/** A memory module that is there from the start, at its place: a size is all that it needs. */
export const placedDimm = z.union([
  sizeMib.transform((size): PlacedDimm => ({ sizeMib: size, device: 'pc-dimm', backend: 'ram' })),
  placed.superRefine(check).transform(({ id, slot, address, ...value }): PlacedDimm => ({
    ...toSpec(value),
    ...(id !== undefined && { id }),
    ...(slot !== undefined && { slot }),
    ...(address !== undefined && { address }),
  })),
])
