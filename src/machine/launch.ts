import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../base/errors.ts'
import { buildArgv } from '../argv/build-argv.ts'
import type { Placement } from '../argv/placement.ts'
import type { Host, HostProcess } from '../spec/host.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import { needsSwtpm } from '../spec/parts-of.ts'
import type { Attempt } from './attempt.ts'
import type { Equipment } from './equipment.ts'
import { guardLog } from './guard-log.ts'
import { expectNeeds } from './host-needs.ts'
import type { Role } from './machine.ts'
import { coreOf } from './cores/core-of.ts'
import { copyVars, flashVarsFile } from './flash.ts'
import { placeIn } from './place.ts'
import { startSwtpm } from './swtpm.ts'
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
  /** What a guest boots from that boots from a disk. */
  bootImage?: string
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
  const { bootImage, diskImages, loadvm } = input
  attempt.signal.throwIfAborted()
  await expectNeeds(spec, host, attempt.signal)
  const directory = join(attempt.directory, name)
  mkdirSync(directory, { recursive: true })
  const scratch = attempt.resources.own(await host.scratch(`${attempt.caseId}-${name}`)).path
  const ramFile = input.ramFile ?? (await ownRamFile({ ...input, name }))
  const placement = placeIn(scratch, {
    name: `${attempt.caseId}-${name}`,
    uuid,
    incoming: incoming?.(scratch),
    consoleLog: attempt.resources.own(host.keep(join(directory, 'console.log'), scratch)).path,
    ...{ ramFile, bootImage, diskImages, loadvm, flashVars: await ownFlash(input, scratch) },
  })
  const argv = buildArgv({ ...equipment, spec, placement })
  await writeFile(join(directory, 'argv.txt'), `${argv.join('\n')}\n`)
  if (needsSwtpm(spec)) await startSwtpm({ host, attempt, scratch, socket: placement.tpmSocket, directory })
  const startedAt = Date.now()
  const process = attempt.resources.own(await host.spawn(argv, { log: join(directory, 'qemu.log'), cores: scratch }))
  attempt.resources.own(coreOf({ host, process, name, directory, scratch, program: equipment.build.argv }))
  for (const file of ['qemu.log', 'console.log', 'qmp.jsonl', 'qga.jsonl', 'probe.jsonl'])
    attempt.resources.own(guardLog({ name, file: join(directory, file), attempt }))
  const life = watch({ name, exited: process.exited, attempt })
  return {
    ...{ role, name, spec, equipment, host, attempt, uuid },
    ...{ process, startedAt, placement, argv, life, scratch, directory },
  }
}

/** The variables that every machine of the firmware begins with; what a guest writes there stays with its machine. */
async function ownFlash(
  { spec, equipment: { firmware }, host, attempt }: StartInput,
  scratch: string,
): Promise<string | undefined> {
  if (!spec.firmware || !firmware) return undefined
  const path = join(scratch, flashVarsFile)
  const { code, stderr } = await host.run(copyVars(firmware, path), { signal: attempt.signal })
  if (code === 0) return path
  throw new LabError('firmware-unusable', `copying ${firmware.vars} failed on host ${host.name}: ${stderr.trim()}`)
}

/** It is there before QEMU and outlives it, so that another one can have it. */
async function ownRamFile({ name, spec, host, attempt }: StartInput): Promise<string | undefined> {
  if (spec.ram?.backend !== 'file') return undefined
  const scratch = await host.scratch(`${attempt.caseId}-${name}-ram`, { inMemory: true })
  return join(attempt.resources.own(scratch).path, 'ram')
}
