import { join } from 'node:path'
import { z } from 'zod'
import type { Build } from '../../src/spec/build.ts'
import type { MigrationOffer } from '../../src/spec/migration-offer.ts'
import { recallJson, writeAtomically } from '../debian/remember.ts'
import { askBuild, type Asking, takesJsonDevices } from './ask.ts'
import { migrationFacts } from './migration-facts.ts'
import { qmpSchema } from './schema.ts'

/** A machine type; `alias` is the name that follows the newest version, such as `q35`. */
type MachineType = Readonly<{
  name: string
  alias?: string
  deprecated: boolean
  maxCpus: number
  hotpluggableCpus: boolean
}>

/** A CPU model; `unavailable` names the features that TCG does not give it, so that it would run without them. */
type CpuModel = Readonly<{ name: string; unavailable: readonly string[]; migrationSafe: boolean }>

/** What a build said of itself when it was asked; nothing here comes from version tables. */
type BuildFacts = Readonly<{
  /** `10.0.2` */
  version: string
  /** What the distribution calls it, such as `Debian 1:10.0.2+ds-2`; empty for upstream builds. */
  package: string
  machineTypes: readonly MachineType[]
  cpuModels: readonly CpuModel[]
  migration: MigrationOffer
  /** Names of all QMP commands. */
  commands: readonly string[]
  /** Types of its object model, devices and objects among them. */
  types: readonly string[]
  /** Whether `-device` takes JSON. */
  jsonDevices: boolean
  /** Whether it was built with seccomp, so that `-sandbox` is there. */
  sandbox: boolean
  /** Whether it ends with the process that started it when asked to: `-run-with exit-with-parent=on`. */
  exitWithParent: boolean
}>

type Where = Asking & Readonly<{ cache: string }>

/** Part of the file name; raise it when BuildFacts changes. */
const format = 5

/** Asks a build what it can do; the second time, a file answers. Rejects with LabError `build-unusable`. */
export async function probeBuild(build: Build, { cache, ...asking }: Where): Promise<BuildFacts> {
  const file = join(cache, 'facts', `${build.identity}-${format}.json`)
  const known = await recallJson<BuildFacts>(file)
  if (known) return known
  const facts = { ...(await askFacts(build, asking)), jsonDevices: await takesJsonDevices(build, asking) }
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
  'qom-list-types': z.array(z.object({ name: z.string() })),
  'query-qmp-schema': qmpSchema,
  'query-command-line-options': z.array(
    z.object({ option: z.string(), parameters: z.array(z.object({ name: z.string() })) }),
  ),
}

async function askFacts(build: Build, asking: Asking): Promise<Omit<BuildFacts, 'jsonDevices'>> {
  const answers = await askBuild(build, queries, asking)
  const options = answers['query-command-line-options']
  const { qemu, package: label } = answers['query-version']
  const capabilities = answers['query-migrate-capabilities'].map(({ capability }) => capability)
  return {
    version: `${qemu.major}.${qemu.minor}.${qemu.micro}`,
    package: label,
    machineTypes: answers['query-machines'].map(machineType),
    cpuModels: answers['query-cpu-definitions'].map(cpuModel),
    migration: migrationFacts(answers['query-qmp-schema'], capabilities),
    commands: answers['query-commands'].map(({ name }) => name).toSorted(),
    types: answers['qom-list-types'].map(({ name }) => name).toSorted(),
    sandbox: options.some(({ option }) => option === 'sandbox'),
    exitWithParent: options.some(
      ({ option, parameters }) => option === 'run-with' && parameters.some(({ name }) => name === 'exit-with-parent'),
    ),
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
