import { ConfigError } from '../base/errors.ts'
import { backendName, isName, type Refer, referrer } from './backends.ts'
import { canonical } from './canonical.ts'
import type { CommandLine } from './option.ts'
import { type PlainOption, plainOptions, type SourcedPair } from './plain-options.ts'

/** One thing that a command line says of its machine, in the one form that all of its spellings have. */
export type Fact = Readonly<{
  /**
   * What it is about: `-cpu`, `-device net0`. A backend belongs to what uses it, `-device net0 netdev`, so that its name
   * does not matter.
   */
  subject: string
  /** Of the property; empty where the subject itself is all there is. */
  key: string
  value: string
  /** Only gives something a name, or says by its name what is used: no difference between two machines. */
  naming: boolean
  /** Parameters of the command line that say it. */
  from: SourcedPair['from']
}>

/** Deeper than any chain of disk images; what is deeper was made to be so. */
const deepest = 100

/** All that a command line says. No parameter is left out. ConfigError for backends that are nested without end. */
export function factsOf(line: CommandLine): Fact[] {
  const all = plainOptions(line)
  const refer = referrer(all)
  const subjects = subjectNames()
  const seen = new Set<PlainOption>()
  const used = new Set(all.flatMap((option) => option.pairs.map((pair) => refer(option, pair))))
  const describeOne = (option: PlainOption) => describe({ option, subject: subjects(option), depth: 0 }, refer, seen)
  const facts = all.filter((option) => !used.has(option)).flatMap(describeOne)
  // What is left uses each other in a circle.
  return [...facts, ...all.flatMap((option) => (seen.has(option) ? [] : describeOne(option)))]
}

type Described = Readonly<{ option: PlainOption; subject: string; depth: number }>

/** `seen` are all backends that were described; each is once below an option, so that no circle has no end. */
function describe({ option, subject, depth }: Described, refer: Refer, seen: Set<PlainOption>): Fact[] {
  if (depth > deepest) throw new ConfigError([{ message: `backends are nested more than ${deepest} deep` }])
  const here = depth === 0 ? new Set([option]) : seen
  seen.add(option)
  const facts = option.pairs.flatMap((pair) => {
    const fact = { key: pair.key, value: canonical(option.name, pair.key, pair.value), from: pair.from }
    const other = refer(option, pair)
    if (!other) return [{ ...fact, subject, naming: isName(option, pair) }]
    const below = { option: other, subject: `${subject} ${pair.key || 'chardev'}`, depth: depth + 1 }
    const reference = { ...fact, subject: below.subject, naming: true }
    return here.has(other) ? [reference] : [reference, ...describe(below, refer, here)]
  })
  for (const one of here) seen.add(one)
  return facts
}

/** Options that may be there several times, each for something else; of any other all parameters count together. */
const several = new Set([
  'device',
  'object',
  'chardev',
  'blockdev',
  'drive',
  'netdev',
  'net',
  'nic',
  'tpmdev',
  'audiodev',
])
const listed = new Set(['mon', 'numa', 'serial', 'parallel', 'monitor', 'qmp', 'fw_cfg', 'L', 'smbios', 'incoming', ''])

/** Names what an option is about, each name once: a second `-device VGA` is `-device VGA#2`. */
function subjectNames(): (option: PlainOption) => string {
  const counts = new Map<string, number>()
  return (option) => {
    const name = nameOf(option)
    if (!several.has(option.name) && !listed.has(option.name)) return name
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count === 1 ? name : `${name}#${count}`
  }
}

function nameOf(option: PlainOption): string {
  const get = (key: string) => option.pairs.find((pair) => pair.key === key)?.value
  if (option.name === '') return 'word'
  if (option.name === 'smbios') return `-smbios type=${get('type') ?? 'file'}`
  if (!several.has(option.name)) return `-${option.name}`
  return `-${option.name} ${get('id') ?? backendName(option) ?? get('driver') ?? get('type') ?? option.pairs[0]?.value ?? ''}`
}
