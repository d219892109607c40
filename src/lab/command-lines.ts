import { isDeepStrictEqual } from 'node:util'
import { buildArgv } from '../argv/build-argv.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Role } from '../machine/machine.ts'
import { placeIn } from '../machine/place.ts'
import type { Case } from '../matrix/case.ts'
import { createArguments, imagesIn } from '../storage/images.ts'
import type { Build } from '../spec/build.ts'
import { equip, pinMachineType } from './equip.ts'
import { listenUri } from './monitor-lines.ts'
import type { RunContext } from './run-context.ts'

export type CommandLines = Readonly<Record<Role, readonly string[]>> &
  Readonly<{
    /** What makes the images of their disks. */
    images: readonly (readonly string[])[]
  }>

/** The two command lines of a case on a host, with everything that they make below `directory`. */
export function commandLines(one: Case, run: RunContext, where: { host: string; directory: string }): CommandLines {
  const { host, directory } = where
  const source = pinMachineType(one.source, run, host)
  const argv = (role: Role, spec: MachineSpec, incoming?: readonly string[]) => {
    const place = {
      name: `${one.id}-${role}`,
      uuid: (role === 'destination' && one.migration?.destination?.uuid) || uuidOf(one),
      incoming,
      consoleLog: `${directory}/${role}/console.log`,
      ramFile: `${directory}/ram`,
      diskImages: imagesIn(directory, role, spec).map(({ path }) => path),
    }
    return buildArgv({ ...equip(spec, run, host), spec, placement: placeIn(`${directory}/${role}`, place) })
  }
  const destination = successorSpec(source, one, run, host)
  return {
    source: argv('source', source),
    destination: argv('destination', destination, [incoming(one, directory)]),
    images: imageCommands({ source, destination }, equip(source, run, host).build, directory),
  }
}

/** What makes the images of both sides; one that they share is made once. */
function imageCommands(specs: Readonly<Record<Role, MachineSpec>>, build: Build, directory: string): string[][] {
  const commands = Object.entries(specs).flatMap(([role, spec]) =>
    imagesIn(directory, role, spec).map((image, index) => createArguments(image, spec.disks![index]!)),
  )
  const once = new Map(commands.map((args) => [args.join(' '), [...(build.qemuImg ?? ['qemu-img']), ...args]]))
  return [...once.values()]
}

function incoming({ migration }: Case, directory: string): string {
  return migration?.incoming === 'uri' ? listenUri(migration).replaceAll('@DIR@', directory) : 'defer'
}

/**
 * What the destination of a case runs: the source's machine as of now, but for what the case wants to differ. A machine
 * type that differs is pinned by the destination's own build.
 */
export function successorSpec(source: MachineSpec, one: Case, run: RunContext, host: string): MachineSpec {
  const { build, accelerator, machineType, cpu, memory, devices } = one.destination
  const memoryNow = isDeepStrictEqual(memory, one.source.memory) ? source.memory : memory
  const devicesNow = isDeepStrictEqual(devices, one.source.devices) ? source.devices : devices
  const spec = { ...source, build, accelerator, cpu, memory: memoryNow, ...(devicesNow && { devices: devicesNow }) }
  return machineType === one.source.machineType ? spec : pinMachineType({ ...spec, machineType }, run, host)
}

/** A UUID that belongs to the case: every run of it has the same. */
export function uuidOf({ id }: Case): string {
  return `76697274-7175-4100-8000-00${id}`
}
