import type { Build, GuestImage } from '../spec/build.ts'
import type { FirmwareFiles } from '../spec/firmware.ts'
import type { Accelerator, MachineSpec } from '../spec/machine-spec.ts'
import { channelOptions } from './channels.ts'
import { bootOptions } from './boot.ts'
import { blockdevOptions } from './disks.ts'
import { deviceOptions } from './devices.ts'
import { flashGlobals, flashOptions } from './firmware.ts'
import { machineOptions } from './machine.ts'
import { partOptions } from './part-options.ts'
import type { Placement } from './placement.ts'

/** Everything that a command line is made of, resolved: no aliases, no names left to look up. */
export type ArgvInput = Readonly<{
  spec: MachineSpec
  build: Build
  image: GuestImage
  /** Where the spec has a firmware. */
  firmware?: FirmwareFiles
  accelerator: Accelerator
  /** Whether the build takes `-device` as JSON, found by asking it. */
  jsonDevices: boolean
  /** Whether the build has `-sandbox`, found by asking it. */
  sandbox: boolean
  /** Whether the build has `-run-with exit-with-parent`, found by asking it. */
  exitWithParent: boolean
  placement: Placement
}>

/**
 * The whole command line of one QEMU, the binary first. The same spec gives the same guest-visible machine on
 * any placement, which is what a migration needs (docs/system/qemu-manpage, docs/devel/migration).
 */
export function buildArgv(input: ArgvInput): string[] {
  const { build, placement } = input
  return [
    ...build.argv,
    ...build.firmware.flatMap((directory) => ['-L', directory]),
    ...['-name', `guest=${placement.name},debug-threads=on`, '-uuid', placement.uuid],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...sandboxOptions(input),
    ...(input.exitWithParent ? ['-run-with', 'exit-with-parent=on'] : []),
    ...['-msg', 'timestamp=on'],
    ...machineOptions(input),
    ...firmwareOptions(input),
    ...bootOptions(input.image, placement, input.spec),
    ...channelOptions(input.spec, placement),
    ...blockdevOptions(input.spec, placement.diskImages),
    ...partOptions(input.spec, placement),
    ...deviceOptions(input),
    ...(placement.loadvm ? ['-loadvm', placement.loadvm] : []),
    ...(placement.incoming?.flatMap((channel) => ['-incoming', channel]) ?? ['-S']),
  ]
}

function firmwareOptions({ spec, firmware: files, placement }: ArgvInput): string[] {
  if (!spec.firmware || !files) return []
  return [...flashGlobals(spec.firmware), ...flashOptions({ files, placement })]
}

function sandboxOptions({ sandbox, spec }: ArgvInput): string[] {
  if (!sandbox) return []
  const spawn = spec.spawn ? [] : ['spawn=deny']
  return ['-sandbox', ['on', 'obsolete=deny', 'elevateprivileges=deny', ...spawn, 'resourcecontrol=deny'].join(',')]
}
