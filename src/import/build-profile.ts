import { badInput, type Source } from './bad-input.ts'
import { buildParts } from './build-parts.ts'
import { dimmsOf } from './dimms-of.ts'
import { type Fact, factsOf } from './facts.ts'
import { expectNoClash, expectUnique } from './expect-no-clash.ts'
import type { Finding } from './finding.ts'
import { firmwareOf } from './firmware.ts'
import { judge } from './judge.ts'
import type { CommandLine } from './option.ts'
import { plainOptions } from './plain-options.ts'
import { pluggedCpusOf } from './plugged-cpus.ts'
import type { Profile } from './profile.ts'
import { readCommandLine } from './read-command-line.ts'
import { readMemory, readSmp } from './sizes.ts'

/** A command line, understood: what machine it makes, and what became of each of its parameters. */
export type Import = Readonly<{ line: CommandLine; profile: Profile; findings: readonly Finding[] }>

/** What is to be otherwise than on the command line: builds have other machine types than those of the field. */
type Wanted = Readonly<{ machineType?: string }>

/**
 * Turns a command line of QEMU into a machine profile. ConfigError, with the place, for a command line that QEMU would
 * refuse for its sizes, topology or ids, and for one that cannot be read.
 */
export function importMachine(source: Source, { machineType: wanted }: Wanted = {}): Import {
  const line = readCommandLine(source)
  expectUnique(source, line)
  const findings = retyped(judge(line), wanted)
  const facts = factsOf(line)
  const machineType = facts.findLast(({ subject, key }) => subject === '-machine' && key === 'type')?.value ?? 'pc'
  const firmware = firmwareOf(facts)
  const [dimms, cpus] = [dimmsOf(facts), pluggedCpusOf(facts)]
  const profile: Profile = {
    machineType: wanted ?? machineType,
    machineOptions: machineOptions(line),
    cpu: cpuOf(source, line),
    smp: readSmp(source, line.options, machineType),
    ...(cpus.size > 0 && { pluggedCpus: [...cpus.values()] }),
    memory: { ...readMemory(source, line.options), ...(dimms.size > 0 && { dimms: [...dimms.values()] }) },
    parts: buildParts(line, { findings, elsewhere: optionsOf(facts, [...dimms.keys(), ...cpus.keys()]) }),
    ...(firmware && { firmware }),
  }
  expectNoClash(source, line, profile.parts)
  return { line, profile, findings }
}

/** Options that devices and their memory are from. */
function optionsOf(facts: readonly Fact[], devices: readonly string[]): Set<number> {
  const subjects = new Set(devices.flatMap((device) => [device, `${device} memdev`]))
  return new Set(facts.filter(({ subject }) => subjects.has(subject)).map(({ from }) => from[0]))
}

function retyped(findings: readonly Finding[], wanted: string | undefined): readonly Finding[] {
  if (wanted === undefined) return findings
  const isType = ({ subject, key }: Finding) => subject === '-machine' && key === 'type'
  const given = findings.find(isType) ?? { value: 'type=pc', from: [] }
  const type: Finding = { ...given, fate: 'adapted', subject: '-machine', key: 'type', why: `${wanted}, as asked for` }
  return [...findings.filter((finding) => !isType(finding)), type]
}

/** All but the type, what says where memory is, and the flash, which comes with the firmware. */
function machineOptions(line: CommandLine): Record<string, string> {
  const pairs = plainOptions(line).flatMap(({ name, pairs }) => (name === 'machine' ? pairs : []))
  const own = pairs.filter(({ key }) => !/^(?:type|memory-backend|pflash\d)$/.test(key))
  return Object.fromEntries(own.map(({ key, value }) => [key, value]))
}

function cpuOf(source: Source, { options }: CommandLine): Profile['cpu'] {
  const option = options.findLast(({ name }) => name === 'cpu')
  if (!option) return { model: 'qemu64', features: [] }
  const [first, ...rest] = option.pairs
  if (first?.key !== 'model' || /^[+-]/.test(first.value)) throw badInput(source, option.start, '-cpu names no model')
  return { model: first.value, features: rest.map(({ key, value }) => feature(key, value)) }
}

function feature(key: string, value: string): string {
  return /^[+-]/.test(key) ? key : `${key}=${value}`
}
