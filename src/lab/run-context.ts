import type { Build, GuestImage } from '../spec/build.ts'
import type { MigrationOffer } from '../spec/migration-offer.ts'
import type { Tools } from '../spec/host.ts'

/** What the CLI found out before any case starts and hands to the worker; plain data, since it crosses processes. */
export type RunContext = Readonly<{
  runId: string
  /** Folder of plan, journal and evidence. */
  runDir: string
  scratchRoot: string
  /** Parent of files that are kept in memory. */
  memoryRoot: string
  /** Options that a command line needs besides `--id` to run one of these cases again. */
  rerun: readonly string[]
  hosts: readonly HostOffer[]
  builds: Readonly<Record<string, BuildOffer | Missing>>
  guests: Readonly<Record<string, GuestImage | Missing>>
  /** Programs of virtqual's own, those that cases need. */
  tools: Tools
}>

/** A host, and how much of it cases may use at once. */
export type HostOffer = Readonly<{
  name: string
  migrationAddress: string
  /** Cases at once. */
  slots: number
  memoryMib: number
}>

/** A build that can run here, and what it said of itself when it was asked. */
export type BuildOffer = Readonly<{
  build: Build
  version: string
  jsonDevices: boolean
  sandbox: boolean
  machineTypes: readonly MachineType[]
  cpuModels: readonly string[]
  migration: MigrationOffer
  /** Whether a guest really runs on KVM here, and how that is known. */
  kvm: Readonly<{ works: boolean; reason: string }>
}>

export type MachineType = Readonly<{ name: string; alias?: string }>

/** What cases cannot have here, and why in one sentence. */
export type Missing = Readonly<{
  missing: string
  /** Set where the lab is at fault (LabError): a download that failed, a file that is no QEMU. Unset: just not here. */
  labCode?: string
}>

export function isMissing(offer: object): offer is Missing {
  return 'missing' in offer
}

declare module 'vitest' {
  interface ProvidedContext {
    virtqual: RunContext
  }
}
