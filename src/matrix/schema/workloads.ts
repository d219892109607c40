import * as z from 'zod'
import type { WorkloadSpec } from '../../spec/machine-spec.ts'
import { rateMibPerSecond, sizeMib } from './quantity.ts'
import { line } from './text.ts'

/** One value of catalog/workloads.yaml. */
export const workload = z
  .strictObject({
    about: line.optional(),
    dirty: rateMibPerSecond.describe('stamped memory that the guest rewrites: 0, or a rate such as 20MiB/s'),
    stamp: sizeMib.optional().describe('memory that is stamped and verified; default: a quarter of the memory'),
  })
  .transform(({ dirty, stamp }): WorkloadSpec => ({
    dirtyMibPerSecond: dirty,
    ...(stamp === undefined ? {} : { stampMib: stamp }),
  }))
