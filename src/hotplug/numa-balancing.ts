import type { Machine } from '../machine/machine.ts'
import { execInGuest } from '../qga/exec.ts'

/** Linux moves memory to the node of the vCPU that uses it: admin-guide/sysctl/kernel, numa_balancing. */
const file = '/proc/sys/kernel/numa_balancing'

/**
 * Has the guest leave memory in the node where it is; else it takes what it wrote into a DIMM elsewhere. Rejects with
 * ExpectationError `guest-exec` where it cannot.
 */
export async function stopNumaBalancing({ agent }: Machine, signal: AbortSignal): Promise<void> {
  const script = `[ ! -e ${file} ] || { echo 0 > ${file} && grep -qx 0 ${file}; }`
  await execInGuest(agent, { path: '/bin/sh', args: ['-c', script] }, signal)
}
