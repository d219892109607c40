/**
 * How a process on a host may use userfaultfd(2), which a destination of post-copy needs; `none`: not at all, `filtered`:
 * its system calls are filtered (seccomp), so nobody knows.
 */
export type Userfaultfd = 'root' | 'sysctl' | 'device' | 'filtered' | 'none'

/** Programs of a host that something of virtqual's is done with. */
export const hostPrograms = ['ss', 'tar', 'sha256sum', 'ip', 'tc'] as const
type HostProgram = (typeof hostPrograms)[number]

/** What a host is and has, as it says itself, at the moment in which it was asked. What it does not say is not there. */
export type HostFacts = Readonly<{
  /** Id of its boot and its own name: no two hosts have both in common (random(4); containers share the kernel's boot). */
  boot?: string
  /** PRETTY_NAME of os-release(5). */
  os?: string
  /** `uname -r`, `uname -m`. */
  kernel: string
  architecture: string
  /** CPUs that a process may use. */
  cpus: number
  /** As /proc/cpuinfo has it: `GenuineIntel`; of ARM the implementer, `0x41`. */
  cpuVendor?: string
  /** The model's name; of ARM the part, `0xd0c`. */
  cpuModel?: string
  cpuFlags: readonly string[]
  memoryMib: number
  /** Free hugepages by their size in KiB; empty where the kernel has none. */
  hugepagesFree: Readonly<Record<string, number>>
  userfaultfd: Userfaultfd
  /** `closed`: there, and not to be opened by us. Whether guests really run on it is another question. */
  kvmDevice: 'open' | 'closed' | 'none'
  /** Free for us where virtqual keeps its files. */
  freeMib: number
  programs: readonly HostProgram[]
  /** Whether we may read the kernel's log. */
  kernelLog?: boolean
  /** Whether `tc` can have delay and loss there; undefined where we may not try. */
  netem?: boolean
}>
