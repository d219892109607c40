import * as z from 'zod'
import type { WorkloadSpec } from '../../spec/machine-spec.ts'
import { rateMibPerSecond, sizeMib } from './quantity.ts'
import { line } from './text.ts'

/** One value of catalog/workloads.yaml. */
export const workload = z
  .strictObject({
    about: line.optional(),
    dirty: rateMibPerSecond.describe('stamped memory that the guest rewrites: 0, or a rate such as 20MiB/s'),
    'at-random': z.boolean().optional().describe('memory is rewritten at random, not page after page'),
    disk: rateMibPerSecond.optional().describe('stamped blocks of the disk that the guest rewrites, such as 2MiB/s'),
    stamp: sizeMib.optional().describe('memory that is stamped and verified; default: a quarter of the memory'),
  })
  .transform(({ dirty, 'at-random': atRandom, disk, stamp }): WorkloadSpec => ({
    dirtyMibPerSecond: dirty,
    ...(atRandom === undefined ? {} : { atRandom }),
    ...(disk === undefined ? {} : { diskWriteMibPerSecond: disk }),
    ...(stamp === undefined ? {} : { stampMib: stamp }),
  }))
