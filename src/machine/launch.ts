import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildArgv } from '../argv/build-argv.ts'
import type { Placement } from '../argv/placement.ts'
import type { Host, HostProcess } from '../spec/host.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Attempt } from './attempt.ts'
import type { Equipment } from './equipment.ts'
import type { Role } from './machine.ts'
import { placeIn } from './place.ts'
import { type Life, watch } from './watch.ts'

export type StartInput = Readonly<{
  role: Role
  /** Unique within the case; the role where not given. */
  name?: string
  spec: MachineSpec
  equipment: Equipment
  host: Host
  attempt: Attempt
  uuid?: string
  /** Values of `-incoming`, given the machine's own directory on the host. */
  incoming?: (scratch: string) => readonly string[]
  /** Holds guest memory where the spec keeps it in a file; one of its own where not given. */
  ramFile?: string
  /** Image of each disk of the spec. */
  diskImages?: readonly string[]
  /** Tag of the internal snapshot that it starts from. */
  loadvm?: string
}>

/** A QEMU that has been started, before anybody speaks to it. */
export type Launched = Required<
  Pick<StartInput, 'role' | 'name' | 'spec' | 'equipment' | 'host' | 'attempt' | 'uuid'>
> &
  Readonly<{
    process: HostProcess
    /** Controller time, milliseconds since the epoch. */
    startedAt: number
    placement: Placement
    argv: readonly string[]
    life: Life
    scratch: string
    directory: string
  }>

/** Starts QEMU. From here on its unexpected end fails the attempt. */
export async function launch(input: StartInput): Promise<Launched> {
  const { role, name = role, spec, equipment, host, attempt, uuid = randomUUID(), incoming } = input
  const { diskImages, loadvm } = input
  attempt.signal.throwIfAborted()
  const directory = join(attempt.directory, name)
  mkdirSync(directory, { recursive: true })
  const scratch = attempt.resources.own(await host.scratch(`${attempt.caseId}-${name}`)).path
  const ramFile = input.ramFile ?? (await ownRamFile({ ...input, name }))
  const placement = placeIn(scratch, {
    name: `${attempt.caseId}-${name}`,
    uuid,
    incoming: incoming?.(scratch),
    consoleLog: join(directory, 'console.log'),
    ...{ ramFile, diskImages, loadvm },
  })
  const argv = buildArgv({ ...equipment, spec, placement })
  await writeFile(join(directory, 'argv.txt'), `${argv.join('\n')}\n`)
  const startedAt = Date.now()
  const process = attempt.resources.own(await host.spawn(argv, { log: join(directory, 'qemu.log') }))
  const life = watch({ name, exited: process.exited, attempt })
  return {
    ...{ role, name, spec, equipment, host, attempt, uuid },
    ...{ process, startedAt, placement, argv, life, scratch, directory },
  }
}

/** It is there before QEMU and outlives it, so that another one can have it. */
async function ownRamFile({ name, spec, host, attempt }: StartInput): Promise<string | undefined> {
  if (spec.ram?.backend !== 'file') return undefined
  const scratch = await host.scratch(`${attempt.caseId}-${name}-ram`, { inMemory: true })
  return join(attempt.resources.own(scratch).path, 'ram')
}
