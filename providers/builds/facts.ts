import { join } from 'node:path'
import type { Build } from '../../src/spec/build.ts'
import { recallJson, writeAtomically } from '../debian/remember.ts'
import { askBuild, takesJsonDevices } from './ask.ts'

/** A machine type; `alias` is the name that follows the newest version, such as `q35`. */
export type MachineType = Readonly<{
  name: string
  alias?: string
  deprecated: boolean
  maxCpus: number
  hotpluggableCpus: boolean
}>

/** A CPU model; `unavailable` names the features that TCG does not give it, so that it would run without them. */
export type CpuModel = Readonly<{ name: string; unavailable: readonly string[]; migrationSafe: boolean }>

/** What a build said of itself when it was asked; nothing here comes from version tables. */
export type BuildFacts = Readonly<{
  /** `10.0.2` */
  version: string
  /** What the distribution calls it, such as `Debian 1:10.0.2+ds-2`; empty for upstream builds. */
  package: string
  machineTypes: readonly MachineType[]
  cpuModels: readonly CpuModel[]
  /** Names for migrate-set-capabilities. */
  migrationCapabilities: readonly string[]
  /** Names of all QMP commands. */
  commands: readonly string[]
  /** Whether `-device` takes JSON. */
  jsonDevices: boolean
  /** Whether it was built with seccomp, so that `-sandbox` is there. */
  sandbox: boolean
}>

type Where = Readonly<{ cache: string; signal: AbortSignal }>

/** Part of the file name; raise it when BuildFacts changes. */
const format = 2

/** Asks a build what it can do; the second time, a file answers. Rejects with LabError `build-unusable`. */
export async function probeBuild(build: Build, { cache, signal }: Where): Promise<BuildFacts> {
  const file = join(cache, 'facts', `${build.identity}-${format}.json`)
  const known = await recallJson<BuildFacts>(file)
  if (known) return known
  const facts = { ...(await askFacts(build, signal)), jsonDevices: await takesJsonDevices(build, signal) }
  await writeAtomically(file, JSON.stringify(facts))
  return facts
}

type Version = { qemu: { major: number; minor: number; micro: number }; package: string }
type Machine = { name: string; alias?: string; deprecated: boolean; 'cpu-max': number; 'hotpluggable-cpus': boolean }
type Cpu = { name: string; 'unavailable-features'?: string[]; 'migration-safe'?: boolean }
type Answers = [Version, Machine[], Cpu[], { capability: string }[], { name: string }[], { option: string }[]]

const queries = [
  'query-version',
  'query-machines',
  'query-cpu-definitions',
  'query-migrate-capabilities',
  'query-commands',
  'query-command-line-options',
]

async function askFacts(build: Build, signal: AbortSignal): Promise<Omit<BuildFacts, 'jsonDevices'>> {
  const answers = (await askBuild(build, queries, signal)) as Answers
  const [{ qemu, package: label }, machines, cpus, capabilities, commands, options] = answers
  return {
    version: `${qemu.major}.${qemu.minor}.${qemu.micro}`,
    package: label,
    machineTypes: machines.map(machineType),
    cpuModels: cpus.map(cpuModel),
    migrationCapabilities: capabilities.map(({ capability }) => capability),
    commands: commands.map(({ name }) => name).toSorted(),
    sandbox: options.some(({ option }) => option === 'sandbox'),
  }
}

function machineType(machine: Machine): MachineType {
  const { name, alias, deprecated } = machine
  return { name, alias, deprecated, maxCpus: machine['cpu-max'], hotpluggableCpus: machine['hotpluggable-cpus'] }
}

function cpuModel(cpu: Cpu): CpuModel {
  const unavailable = cpu['unavailable-features'] ?? []
  return { name: cpu.name, unavailable, migrationSafe: cpu['migration-safe'] ?? false }
}
