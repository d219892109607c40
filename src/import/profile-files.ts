import { Document, isCollection, visit } from 'yaml'
import type { Dimm } from '../spec/hotplug.ts'
import type { Finding } from './finding.ts'
import type { Profile } from './profile.ts'

/** A file of a configuration tree: which of the catalogue's, and the text of its one entry. */
export type ProfileFile = Readonly<{ catalogue: 'machines' | 'cpus' | 'memory' | 'topologies'; text: string }>

type Described = Readonly<{
  name: string
  /** Where the command line was read from, for people. */
  from: string
  profile: Profile
  findings: readonly Finding[]
}>

/** A profile as entries of the catalogue, all of one name; comments say what of the command line is not in them. */
export function profileFiles({ name, from, profile, findings }: Described): ProfileFile[] {
  const { machineType, machineOptions, parts, cpu, memory, smp, pluggedCpus } = profile
  const about = `imported from ${plain(from)}`
  const { maxcpus, cpus, sockets, dies, cores, threads } = { sockets: 1, dies: 1, cores: 1, threads: 1, ...smp }
  const machine = { about, 'machine-type': machineType, options: machineOptions, parts }
  const room = { slots: memory.slots, max: memory.maxSizeMib === undefined ? undefined : `${memory.maxSizeMib}M` }
  const plugged = pluggedCpus?.map(({ id, place }) => ({ id, ...place }))
  return [
    { catalogue: 'machines', text: `${comments(name, profile, findings)}${entry(name, machine)}` },
    { catalogue: 'cpus', text: entry(name, { about, ...cpu }) },
    {
      catalogue: 'memory',
      text: entry(name, { about, size: `${memory.sizeMib}M`, ...room, dimms: memory.dimms?.map(dimmEntry) }),
    },
    {
      catalogue: 'topologies',
      text: entry(name, { about, cpus, max: maxcpus, sockets, dies, cores, threads, plugged }),
    },
  ]
}

/** Values of dimensions with which a case runs on an imported machine. */
export function withProfile(name: string, { firmware }: Profile): string {
  const dimensions = ['machine', 'cpu', 'memory', 'vcpus'].map((dimension) => `--with ${dimension}=${name}`)
  const booted = firmware === undefined ? [] : [`--with firmware=${firmware}`]
  // It boots what is signed, which is a boot loader on a disk.
  const guest = firmware === 'ovmf-secure' ? ['--with guest=debian-12'] : []
  return [...dimensions, ...booted, ...guest].join(' ')
}

/** As catalog/memory.yaml has it. */
function dimmEntry({ sizeMib, policy, ...dimm }: Dimm): object {
  const nodes = policy && { policy: policy.mode, 'host-nodes': policy.hostNodes }
  return { ...dimm, size: `${sizeMib}M`, ...nodes }
}

function comments(name: string, profile: Profile, findings: readonly Finding[]): string {
  const lines = findings
    .filter(({ fate }) => fate !== 'carried' && fate !== 'added')
    .map(({ fate, subject, value, why }) => `${fate} ${subject} (${value}): ${why}`)
  const all = [`run with ${withProfile(name, profile)}`, ...numa(profile), ...lines]
  return all.map((line) => `# ${plain(line)}\n`).join('')
}

/** Other memory than that of its nodes is what QEMU does not start with. */
function numa({ parts, memory }: Profile): string[] {
  if (!parts.options?.some(([option]) => option === '-numa')) return []
  return [`its NUMA nodes have ${memory.sizeMib} MiB between them: it starts with no other memory`]
}

/** A line break or an escape would end the comment. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '�')
}

/** One entry of a catalogue; each device of a list is on a line of its own. */
function entry(name: string, value: object): string {
  const document = new Document({ [name]: value }, { keepUndefined: false })
  visit(document, {
    Seq: (_, { items }) => {
      for (const item of items) if (isCollection(item)) item.flow = true
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}
