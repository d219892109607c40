import type { Build, GuestImage } from '../spec/build.ts'
import type { Accelerator } from '../spec/machine-spec.ts'

/** What a host has for a MachineSpec's names: the binary, the guest's files, the accelerator that really works. */
export type Equipment = Readonly<{
  build: Build
  version: string
  jsonDevices: boolean
  sandbox: boolean
  image: GuestImage
  accelerator: Accelerator
}>
