import type { Origin } from '../base/errors.ts'
import type { PortRange } from '../spec/host.ts'
import { overlappingPorts, sameName } from './check-hosts.ts'
import { type HostEntry, lab, labDefaults, oneHost } from './schema/hosts.ts'
import type { YamlFile } from './yaml/document.ts'
import type { Problems } from './yaml/problems.ts'
import { type FileRef, fit, readYaml } from './yaml/read.ts'

/** Which hosts a case gets: two for one that migrates, one in any case, or whatever it can have. */
export type PlacementRule = 'across' | 'together' | 'any'

/** How a lab host is reached over SSH; what is absent here is as ssh_config(5) has it. */
export type SshSpec = Readonly<{
  /** Address, or a Host of ssh_config(5). */
  address: string
  port?: number
  user?: string
  /** Private key file. */
  identity?: string
  /** Known hosts file. */
  knownHosts?: string
  /** Parent of all that virtqual keeps on the host. */
  directory?: string
}>

/** A lab host as a file in cfg/hosts describes it. */
export type HostSpec = Readonly<{
  name: string
  provider: 'local' | 'ssh'
  /** Absent for this machine. */
  ssh?: SshSpec
  /** Cases that may run at the same time; `auto`: as many as it has CPUs. */
  slots: 'auto' | number
  /** Memory that guests may use in all. */
  memoryMib: 'auto' | number
  migrationAddress: string
  migrationPorts?: PortRange
  labels: readonly string[]
  /** Whole lines of its kernel's log (regular expressions) that fail no case. */
  allowDmesg?: readonly string[]
  /** The longest that a case may take there, where not the usual. */
  caseLimitMs?: number
  /** Whether cases may slow and cut its migration link. */
  shapeLink: boolean
  at: Origin
}>

/** A file in cfg/hosts: the hosts that a run has. */
export type LabSpec = Readonly<{
  name: string
  placement: PlacementRule
  /** A controller that is silent for so long has lost its places. */
  leaseMs: number
  hosts: readonly HostSpec[]
}>

/**
 * Reads a file in cfg/hosts, of one host or of several; undefined, with the reason reported, where it does not fit.
 * `name` of a host that stands alone is that of its file.
 */
export function readLab(ref: FileRef, problems: Problems): LabSpec | undefined {
  const yaml = readYaml(ref, problems)
  if (!yaml) return undefined
  const several = typeof yaml.value === 'object' && yaml.value !== null && 'hosts' in yaml.value
  return several ? readSeveral(ref, yaml, problems) : readOne(ref, yaml, problems)
}

function readSeveral({ name }: FileRef, yaml: YamlFile, problems: Problems): LabSpec | undefined {
  const value = fit(yaml.value, { yaml, base: [], schema: lab, problems })
  if (!value) return undefined
  const hosts = value.hosts.map((entry, index) =>
    hostSpec({ ...entry, name: entry.name ?? name }, yaml.at(['hosts', index, 'name'])),
  )
  const wrong = [...sameName(hosts), ...overlappingPorts(hosts)]
  problems.push(...wrong)
  return wrong.length > 0 ? undefined : { name, placement: value.placement, leaseMs: value.lease, hosts }
}

function readOne({ name }: FileRef, yaml: YamlFile, problems: Problems): LabSpec | undefined {
  const entry = fit(yaml.value, { yaml, base: [], schema: oneHost, problems })
  if (!entry) return undefined
  const { placement, lease: leaseMs } = labDefaults
  return { name, placement, leaseMs, hosts: [hostSpec({ ...entry, name: entry.name ?? name }, yaml.at(['name']))] }
}

type NamedEntry = HostEntry & { name: string }

function hostSpec(entry: NamedEntry, at: Origin): HostSpec {
  const { name, provider, slots, memory: memoryMib, labels } = entry
  const ssh = entry.provider === 'ssh' ? sshSpec(entry) : undefined
  return {
    ...{ name, provider, slots, memoryMib, labels, shapeLink: entry['shape-link'], at },
    migrationAddress: entry['migration-address'] ?? ssh?.address ?? '127.0.0.1',
    ...(entry['allow-dmesg'] && { allowDmesg: entry['allow-dmesg'] }),
    ...(entry['case-limit'] !== undefined && { caseLimitMs: entry['case-limit'] }),
    ...(entry['migration-ports'] && { migrationPorts: entry['migration-ports'] }),
    ...(ssh && { ssh }),
  }
}

function sshSpec(entry: Extract<NamedEntry, { provider: 'ssh' }>): SshSpec {
  const { name, address = name, port, user, identity, 'known-hosts': knownHosts, directory } = entry
  return { address, ...defined({ port, user, identity, knownHosts, directory }) }
}

/** Without what is not there, so that a spec compares equal to one that never had it. */
function defined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}
