import { type HostFacts, hostPrograms, type Userfaultfd } from '../../src/spec/host-facts.ts'

type Said = ReadonlyMap<string, readonly string[]>

/** What a host said of itself; undefined where that is no answer at all. */
export function parseHostFacts(text: string): HostFacts | undefined {
  const [lines = '', cpuinfo] = text.split(/^cpuinfo$/m)
  const said = grouped(lines)
  const numbers = [first(said, 'cpus'), first(said, 'memoryKib')].map(Number)
  const [cpus = NaN, memoryKib = NaN] = numbers
  if (cpuinfo === undefined || !numbers.every((number) => number > 0)) return undefined
  const [blocks = 0, blockBytes = 0] = (first(said, 'free') ?? '').split(' ').map(Number)
  const [boot, os, netem, kernelLog] = ['boot', 'os', 'netem', 'kernelLog'].map((name) => first(said, name))
  return {
    ...(boot !== undefined && { boot }),
    ...(os !== undefined && { os }),
    kernel: first(said, 'kernel') ?? 'unknown',
    architecture: first(said, 'architecture') ?? 'unknown',
    cpus,
    ...parseCpu(cpuinfo),
    memoryMib: Math.floor(memoryKib / 1024),
    hugepagesFree: Object.fromEntries((said.get('hugepages') ?? []).map(hugepages)),
    userfaultfd: userfaultfd(said),
    kvmDevice: (first(said, 'kvm') as 'open' | 'closed' | undefined) ?? 'none',
    freeMib: Math.floor((blocks * blockBytes) / 2 ** 20),
    programs: hostPrograms.filter((program) => said.get('program')?.includes(program)),
    ...(netem !== undefined && { netem: netem === 'yes' }),
    ...(kernelLog !== undefined && { kernelLog: kernelLog === 'yes' }),
  }
}

type Cpu = Pick<HostFacts, 'cpuVendor' | 'cpuModel' | 'cpuFlags'>

/** One block of /proc/cpuinfo: of x86 with names, of ARM with the numbers of MIDR_EL1. */
function parseCpu(cpuinfo: string): Cpu {
  const value = (name: string) => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'm').exec(cpuinfo)?.[1]?.trim() || undefined
  const cpuVendor = value('vendor_id') ?? value('CPU implementer')
  const cpuModel = value('model name') ?? value('CPU part')
  const flags = value('flags') ?? value('Features') ?? ''
  return { ...(cpuVendor && { cpuVendor }), ...(cpuModel && { cpuModel }), cpuFlags: flags.split(' ').filter(Boolean) }
}

/**
 * The sysctl is there where the kernel has the system call (Documentation/admin-guide/sysctl/vm.rst), which is for those
 * who have CAP_SYS_PTRACE: a root in a container often has not.
 */
function userfaultfd(said: Said): Userfaultfd {
  const sysctl = first(said, 'userfaultfd')
  if (sysctl !== undefined && (first(said, 'seccomp') ?? '0') !== '0') return 'filtered'
  if (sysctl !== undefined && first(said, 'ptrace') === 'yes') return 'root'
  if (sysctl === '1') return 'sysctl'
  return first(said, 'userfaultfdDevice') === 'open' ? 'device' : 'none'
}

/** `2048kB 512` */
function hugepages(line: string): [string, number] {
  const [size = '', free] = line.split('kB ')
  return [size, Number(free)]
}

function first(said: Said, name: string): string | undefined {
  return said.get(name)?.[0]
}

function grouped(text: string): Said {
  const said = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [name = '', ...value] = line.split(' ')
    said.set(name, [...(said.get(name) ?? []), value.join(' ')])
  }
  return said
}
