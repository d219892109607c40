import type { Machine } from '../machine/machine.ts'
import { execInGuest } from '../qga/exec.ts'
import type { HotplugSpec } from '../spec/hotplug.ts'

/** What Linux does with memory that comes: admin-guide/mm/memory-hotplug, auto_online_blocks. */
const policyFile = '/sys/devices/system/memory/auto_online_blocks'

/** Tells the guest what to do with memory that comes. Rejects with ExpectationError `guest-exec` where it cannot. */
export async function setOnlinePolicy(
  { agent }: Machine,
  policy: NonNullable<HotplugSpec['online']>,
  signal: AbortSignal,
): Promise<void> {
  const script = `echo ${policy} > ${policyFile} && grep -qx ${policy} ${policyFile}`
  await execInGuest(agent, { path: '/bin/sh', args: ['-c', script] }, signal)
}
