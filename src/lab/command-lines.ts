import { isDeepStrictEqual } from 'node:util'
import { buildArgv } from '../argv/build-argv.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Role } from '../machine/machine.ts'
import { copyVars, flashVarsFile } from '../machine/flash.ts'
import { placeIn } from '../machine/place.ts'
import type { Case } from '../matrix/case.ts'
import type { Equipment } from '../machine/equipment.ts'
import { incomingOf } from '../migration/route.ts'
import { bootImageIn, overlayArguments } from '../storage/boot-disk.ts'
import { createArguments, imagesIn } from '../storage/images.ts'
import { equip, type Equipped, pinMachineType } from './equip.ts'

/** The hosts of the two sides of a case; the same one where both are on it. */
export type Sides = Readonly<Record<Role, Equipped>>

type CommandLines = Readonly<{
  source: readonly string[]
  /** None where the case has no migration. */
  destination?: readonly string[]
  /** What makes the images of their disks, and the variables of their firmware. */
  images: readonly (readonly string[])[]
}>

/** The command lines of a case on its hosts, with everything that they make below `directory`. */
export function commandLines(one: Case, sides: Sides, directory: string): CommandLines {
  const source = pinMachineType(one.source, sides.source)
  const argv = (role: Role, spec: MachineSpec, incoming?: readonly string[]) => {
    const place = {
      name: `${one.id}-${role}`,
      uuid: (role === 'destination' && one.migration?.destination?.uuid) || uuidOf(one),
      incoming,
      consoleLog: `${directory}/${role}/console.log`,
      ramFile: `${directory}/ram`,
      flashVars: `${directory}/${role}/${flashVarsFile}`,
      bootImage: bootImageIn(directory),
      diskImages: imagesIn(directory, role, spec).map(({ path }) => path),
    }
    return buildArgv({ ...equip(spec, sides[role]), spec, placement: placeIn(`${directory}/${role}`, place) })
  }
  const destination = one.migration && successorSpec(source, one, sides.destination)
  const specs = { source, ...(destination && { destination }) }
  const equipped = equip(source, sides.source)
  return {
    source: argv('source', source),
    ...(destination && { destination: argv('destination', destination, incoming(one, directory)) }),
    images: [...imageCommands(specs, equipped, directory), ...flashCommands(specs, equipped, directory)],
  }
}

/** What each side runs; one without a migration is alone. */
type Specs = Readonly<{ source: MachineSpec; destination?: MachineSpec }>

/** What makes the images of both sides; one that they share is made once. */
function imageCommands(specs: Specs, { build, image }: Equipment, directory: string): string[][] {
  const commands = rolesOf(specs).flatMap(([role, spec]) =>
    imagesIn(directory, role, spec).map((one, index) => createArguments(one, spec.disks![index]!)),
  )
  const overlay = image.boot === 'disk' ? [overlayArguments(bootImageIn(directory), image)] : []
  const once = new Map(
    [...overlay, ...commands].map((args) => [args.join(' '), [...(build.qemuImg ?? ['qemu-img']), ...args]]),
  )
  return [...once.values()]
}

function rolesOf({ source, destination }: Specs): [Role, MachineSpec][] {
  return [['source', source], ...(destination ? [['destination', destination] satisfies [Role, MachineSpec]] : [])]
}

/** What gives each side variables of its own. */
function flashCommands(specs: Specs, { firmware }: Equipment, directory: string): string[][] {
  return (firmware ? rolesOf(specs) : []).map(([role]) => copyVars(firmware!, `${directory}/${role}/${flashVarsFile}`))
}

/** As on one host. */
function incoming({ migration }: Case, directory: string): readonly string[] {
  return incomingOf(migration, { host: { migrationAddress: '127.0.0.1' }, directory: `${directory}/destination` })
}

/**
 * What the destination of a case runs: the source's machine as of now, but for what the case wants to differ. A machine
 * type that differs is pinned by the destination's own build.
 */
export function successorSpec(source: MachineSpec, one: Case, host: Equipped): MachineSpec {
  const { build, accelerator, machineType, machineParts, cpu, memory, parts } = one.destination
  const memoryNow = isDeepStrictEqual(memory, one.source.memory) ? source.memory : memory
  const partsNow = isDeepStrictEqual(parts, one.source.parts) ? source.parts : parts
  const spec = { ...source, build, accelerator, cpu, memory: memoryNow, ...(partsNow && { parts: partsNow }) }
  return machineType === one.source.machineType && isDeepStrictEqual(machineParts, one.source.machineParts)
    ? spec
    : pinMachineType({ ...spec, machineType, machineParts }, host)
}

/** A UUID that belongs to the case: every run of it has the same. */
export function uuidOf({ id }: Case): string {
  return `76697274-7175-4100-8000-00${id}`
}
