import { join } from 'node:path'
import { z } from 'zod'
import type { Build } from '../../src/spec/build.ts'
import type { MigrationOffer } from '../../src/spec/migration-offer.ts'
import { recallJson, writeAtomically } from '../debian/remember.ts'
import { askBuild, takesJsonDevices } from './ask.ts'
import { migrationFacts } from './migration-facts.ts'
import { qmpSchema } from './schema.ts'

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
  migration: MigrationOffer
  /** Names of all QMP commands. */
  commands: readonly string[]
  /** Whether `-device` takes JSON. */
  jsonDevices: boolean
  /** Whether it was built with seccomp, so that `-sandbox` is there. */
  sandbox: boolean
}>

type Where = Readonly<{ cache: string; signal: AbortSignal }>

/** Part of the file name; raise it when BuildFacts changes. */
const format = 3

/** Asks a build what it can do; the second time, a file answers. Rejects with LabError `build-unusable`. */
export async function probeBuild(build: Build, { cache, signal }: Where): Promise<BuildFacts> {
  const file = join(cache, 'facts', `${build.identity}-${format}.json`)
  const known = await recallJson<BuildFacts>(file)
  if (known) return known
  const facts = { ...(await askFacts(build, signal)), jsonDevices: await takesJsonDevices(build, signal) }
  await writeAtomically(file, JSON.stringify(facts))
  return facts
}

const qemuVersion = z.object({ major: z.number(), minor: z.number(), micro: z.number() })
const machine = z.object({
  name: z.string(),
  alias: z.string().optional(),
  deprecated: z.boolean(),
  'cpu-max': z.number(),
  'hotpluggable-cpus': z.boolean(),
})
const cpu = z.object({
  name: z.string(),
  'unavailable-features': z.array(z.string()).optional(),
  'migration-safe': z.boolean().optional(),
})

const queries = {
  'query-version': z.object({ qemu: qemuVersion, package: z.string() }),
  'query-machines': z.array(machine),
  'query-cpu-definitions': z.array(cpu),
  'query-migrate-capabilities': z.array(z.object({ capability: z.string() })),
  'query-commands': z.array(z.object({ name: z.string() })),
  'query-qmp-schema': qmpSchema,
  'query-command-line-options': z.array(z.object({ option: z.string() })),
}

async function askFacts(build: Build, signal: AbortSignal): Promise<Omit<BuildFacts, 'jsonDevices'>> {
  const answers = await askBuild(build, queries, signal)
  const { qemu, package: label } = answers['query-version']
  const capabilities = answers['query-migrate-capabilities'].map(({ capability }) => capability)
  return {
    version: `${qemu.major}.${qemu.minor}.${qemu.micro}`,
    package: label,
    machineTypes: answers['query-machines'].map(machineType),
    cpuModels: answers['query-cpu-definitions'].map(cpuModel),
    migration: migrationFacts(answers['query-qmp-schema'], capabilities),
    commands: answers['query-commands'].map(({ name }) => name).toSorted(),
    sandbox: answers['query-command-line-options'].some(({ option }) => option === 'sandbox'),
  }
}

function machineType(type: z.infer<typeof machine>): MachineType {
  const { name, alias, deprecated } = type
  return { name, alias, deprecated, maxCpus: type['cpu-max'], hotpluggableCpus: type['hotpluggable-cpus'] }
}

function cpuModel(model: z.infer<typeof cpu>): CpuModel {
  const unavailable = model['unavailable-features'] ?? []
  return { name: model.name, unavailable, migrationSafe: model['migration-safe'] ?? false }
}
