import type { Option, Parts, Properties } from '../spec/parts.ts'
import { backendName, isName, type Refer, referrer } from './backends.ts'
import type { Fate, Finding } from './finding.ts'
import type { CommandLine } from './option.ts'
import { optionText } from './option-text.ts'
import { type PlainOption, plainOptions, type SourcedPair } from './plain-options.ts'
import { typedProperties } from './typed-properties.ts'

/** A command line with what becomes of its parameters. */
type Judged = Readonly<{
  line: CommandLine
  all: readonly PlainOption[]
  refer: Refer
  fateOf: (pair: SourcedPair) => Fate
  /** Options, counted from 0, of what the machine has not as a part. */
  elsewhere: ReadonlySet<number>
}>

/** Options that parts of a machine give as they are. */
const verbatim = new Set(
  ['rtc', 'global', 'overcommit', 'boot', 'smbios', 'numa', 'vga', 'audiodev', 'only-migratable'].concat(
    ...[['watchdog-action', 'fw_cfg', 'action', 'icount']],
  ),
)

type Found = Readonly<{ findings: readonly Finding[]; elsewhere: ReadonlySet<number> }>

/**
 * What the machine has besides type, CPU and memory, with backends that run anywhere; without the options that are
 * `elsewhere` in a profile, counted from 0.
 */
export function buildParts(line: CommandLine, { findings, elsewhere }: Found): Parts {
  // What several use is there as long as one of them is: `-vnc` is replaced, and its audiodev a sound card's, too.
  const byKept = findings.toSorted((one, other) => Number(isThere(one)) - Number(isThere(other)))
  const fates = new Map(byKept.flatMap(({ fate, from }) => from.map((pair) => [pair, fate] as const)))
  const all = plainOptions(line)
  const fateOf = ({ from }: SourcedPair) => fates.get(from.join('.'))!
  const judged = { line, all, refer: referrer(all), fateOf, elsewhere }
  const devices = judged.all.filter((option) => option.name === 'device' && isKept(judged, option))
  const memory = mainMemory(judged)
  const parts = {
    objects: judged.all
      .filter((option) => option.name === 'object' && option !== memory && isKept(judged, option))
      .map((option) => properties(judged, option)),
    ...backends(judged, devices),
    devices: devices.map((option) => properties(judged, option)),
    memory: memory && { backend: memoryBackend(properties(judged, memory)), nodes: 1 },
    options: judged.all.filter(({ name }) => verbatim.has(name)).flatMap((option) => textOf(option, judged)),
  }
  return Object.fromEntries(
    Object.entries(parts).filter(([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0)),
  )
}

function isThere({ fate }: Finding): boolean {
  return fate === 'carried' || fate === 'adapted'
}

/** Sound of a machine goes to its host. */
function textOf(option: PlainOption, judged: Judged): Option[] {
  const name = option.name === 'audiodev' ? backendName(option) : undefined
  const isAdapted = name !== undefined && option.pairs.every((pair) => judged.fateOf(pair) === 'adapted')
  return isAdapted ? [['-audiodev', `none,id=${name}`]] : optionText(option, judged)
}

/** Whether the machine has it at all: what says of which kind it is decides. */
function isKept({ fateOf, elsewhere }: Judged, { name, pairs }: PlainOption): boolean {
  const kind = pairs.find(({ key }) => key === 'driver' || key === 'qom-type') ?? pairs[0]
  if (kind === undefined || elsewhere.has(kind.from[0])) return false
  const fate = fateOf(kind)
  return fate === 'carried' || (fate === 'adapted' && name === 'object')
}

/** As JSON has them; what was JSON keeps its types, and loses only what is not carried. Memory in a file becomes a memfd. */
function properties({ line, fateOf }: Judged, { pairs }: PlainOption): Properties {
  const json = line.options[pairs[0]!.from[0]]!.json
  const gone = pairs.filter((pair) => fateOf(pair) === 'left-out').map(({ key }) => key)
  const all = json ?? typedProperties(pairs)
  const kept = Object.fromEntries(Object.entries(all).filter(([key]) => !gone.includes(key)))
  const type = pairs.find(({ key }) => key === 'qom-type')
  return type && fateOf(type) === 'adapted' ? { ...kept, 'qom-type': 'memory-backend-memfd' } : kept
}

function mainMemory({ all, refer }: Judged): PlainOption | undefined {
  const machine = all.filter(({ name }) => name === 'machine')
  const found = machine.flatMap((option) =>
    option.pairs.filter(({ key }) => key === 'memory-backend').map((pair) => refer(option, pair)),
  )
  return found[0]
}

/** Name and size come by themselves. */
function memoryBackend({ id: _id, size: _size, ...rest }: Properties): Properties {
  return rest
}

/** Stand-ins for the backends of these devices, under the same names. */
function backends(judged: Judged, devices: readonly PlainOption[]): Parts {
  const used = new Set(devices.flatMap((device) => device.pairs.map((pair) => judged.refer(device, pair))))
  const named = (names: readonly string[]) =>
    [...used].filter((option) => option !== undefined && names.includes(option.name)).map((option) => option!)
  return {
    chardevs: named(['chardev']).map((option) => ({ backend: 'null', id: backendName(option)! })),
    blockdevs: named(['blockdev', 'drive']).map((option) => emptyDisk(option)),
    netdevs: named(['netdev']).map((option) => ({ type: 'user', id: backendName(option)! })),
    tpmdevs: named(['tpmdev']).map((option) => ({ type: 'emulator', id: backendName(option)! })),
  }
}

/** A disk that reads as zeroes and forgets what is written; nothing says how large the real one is. */
function emptyDisk(option: PlainOption): Properties {
  const isReadOnly = option.pairs.some(({ key, value }) => /^read-?only$/.test(key) && value === 'on')
  const name = option.pairs.find((pair) => isName(option, pair))!.value
  return {
    ...{ driver: 'null-co', 'node-name': name, size: 1 << 30, 'read-zeroes': true },
    ...(isReadOnly && { 'read-only': true }),
  }
}
