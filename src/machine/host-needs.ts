import { MissingCapability } from '../base/errors.ts'
import type { Host } from '../spec/host.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { HostNeed } from '../spec/parts.ts'
import { memoryOf, partsOf } from '../spec/parts-of.ts'

/** Effective capabilities by their number in linux/capability.h, as a bit of CapEff in proc_pid_status(5). */
const capable = (bit: number) =>
  `[ $(( 0x$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status) >> ${bit} & 1 )) = 1 ]`

/**
 * What a shell on the host tries; what it says where that is not so is the reason. `$1` is memory in KiB. Hugepages that
 * others have reserved, and not touched yet, count as free in Linux (admin-guide/mm/hugetlbpage).
 */
const trials: Readonly<Record<HostNeed, string>> = {
  tap: `( : <>/dev/net/tun ) 2>/dev/null || { echo 'a tap device needs /dev/net/tun, which cannot be opened'; exit 1; }
    ${capable(12)} || { echo 'a tap device needs CAP_NET_ADMIN'; exit 1; }`,
  hugepages: `size=$(sed -n 's/^Hugepagesize: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo)
    [ -n "$size" ] || { echo 'the kernel has no hugepages'; exit 1; }
    pages=/sys/kernel/mm/hugepages/hugepages-\${size}kB; need=$(( $1 / size ))
    free=$(( $(cat "$pages/free_hugepages") - $(cat "$pages/resv_hugepages") ))
    [ "$free" -ge "$need" ] || { echo "$need free hugepages of $size KiB are needed, there are $free"; exit 1; }`,
  'locked-memory': `[ "$(ulimit -l)" = unlimited ] || ${capable(14)} ||
    { echo "locking memory needs CAP_IPC_LOCK or no limit, and the limit is $(ulimit -l) KiB"; exit 1; }`,
}

/** The host has what the machine's parts need, now. Rejects with MissingCapability, naming host and reason. */
export async function expectNeeds(spec: MachineSpec, host: Host, signal: AbortSignal): Promise<void> {
  const needs = [...new Set(partsOf(spec).flatMap(({ needs: own = [] }) => own))]
  const memoryKib = memoryOf(spec) ? spec.memory.sizeMib * 1024 : 0
  for (const need of needs) {
    const { code, stdout, stderr } = await host.run(['sh', '-c', trials[need], 'sh', String(memoryKib)], { signal })
    if (code !== 0) throw new MissingCapability(`host ${host.name}: ${stdout.trim() || stderr.trim() || need}`)
  }
}
