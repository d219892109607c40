import * as z from 'zod'
import type { DiskSpec } from '../../spec/machine-spec.ts'
import { sizeMib } from './quantity.ts'
import { line } from './text.ts'

/** One value of catalog/disks.yaml. */
export const disk = z
  .strictObject({
    about: line.optional(),
    format: z.enum(['qcow2', 'raw']).describe('format of the image, as qemu-img create takes it'),
    size: sizeMib.prefault('64M').describe('size of the disk, such as 64M'),
    sharing: z
      .enum(['shared', 'mirrored'])
      .describe('one image for both sides, or one each, filled by blockdev-mirror'),
    bus: z.enum(['virtio-blk', 'virtio-scsi', 'ide', 'ahci']).default('virtio-blk'),
  })
  .transform(({ format, size, sharing, bus }): DiskSpec => ({ format, sizeMib: size, sharing, bus }))
