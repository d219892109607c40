import type { Build, GuestImage } from '../spec/build.ts'
import type { FirmwareFiles } from '../spec/firmware.ts'
import type { HostFacts } from '../spec/host-facts.ts'
import type { Accelerator } from '../spec/machine-spec.ts'

/** What a host has for a MachineSpec's names: the binary, the guest's files, the accelerator that really works. */
export type Equipment = Readonly<{
  build: Build
  version: string
  jsonDevices: boolean
  sandbox: boolean
  exitWithParent: boolean
  image: GuestImage
  /** Where the spec has a firmware. */
  firmware?: FirmwareFiles
  accelerator: Accelerator
  /** What the host said of itself, where it was asked. */
  hostFacts?: HostFacts
}>
