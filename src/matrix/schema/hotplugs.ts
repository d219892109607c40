import * as z from 'zod'
import { faultsOfCpus, hotplugFaults, type HotplugSpec } from '../../spec/hotplug.ts'
import { dimm } from './dimms.ts'
import { line } from './text.ts'
import { mostVcpus } from './topologies.ts'

/** One value of catalog/hotplugs.yaml. */
export const hotplug = z
  .strictObject({
    about: line.optional(),
    cpus: z
      .union([z.int().min(1).max(mostVcpus), z.literal('all')], {
        error: "expected a number, or 'all' that there is room for",
      })
      .default(0 as never)
      .describe('how many vCPUs, or all that there is room for'),
    dimms: z.array(dimm).default([]),
    online: z
      .enum(['online_movable', 'online_kernel', 'offline'])
      .optional()
      .describe('what the guest does with memory'),
    fault: z.enum(hotplugFaults).optional().describe('how the command is wrong, for QEMU to refuse it'),
  })
  .refine(({ cpus, dimms }) => cpus !== 0 || dimms.length > 0, { error: 'expected cpus or dimms' })
  .superRefine(({ cpus, dimms, online, fault }, context) => {
    const issue = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message })
    if (online && dimms.length === 0) issue('online', 'says what becomes of memory, and there are no dimms')
    if (!fault) return
    if (faultsOfCpus.includes(fault) && cpus === 0) issue('fault', `${fault} is about vCPUs, and there are no cpus`)
    if (!faultsOfCpus.includes(fault) && dimms.length === 0) issue('fault', `${fault} is about DIMMs: there are none`)
  })
  .transform(({ cpus, dimms, online, fault }): Omit<HotplugSpec, 'name'> => ({
    ...{ cpus, dimms },
    ...(online && { online }),
    ...(fault && { fault }),
  }))
