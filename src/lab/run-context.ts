import type { FirmwareFiles } from '../spec/firmware.ts'
import type { HostFacts } from '../spec/host-facts.ts'
import type { Build, GuestImage } from '../spec/build.ts'
import type { KnownIssue } from '../spec/known-issue.ts'
import type { MigrationOffer } from '../spec/migration-offer.ts'
import type { LoginMeans } from '../../providers/hosts/ssh/login.ts'
import type { SshHostSpec } from '../../providers/hosts/ssh/open-ssh-host.ts'
import type { PlacementRule } from '../matrix/host-spec.ts'
import type { PortRange, Tools } from '../spec/host.ts'

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
  placement: PlacementRule
  hosts: readonly HostOffer[]
  /** Those that have not expired when the run begins. */
  knownIssues: readonly KnownIssue[]
}>

/** A host, how much of it cases may use at once, and what it has for them. */
export type HostOffer = Readonly<{
  name: string
  migrationAddress: string
  migrationPorts?: PortRange
  /** Cases at once. */
  slots: number
  memoryMib: number
  /** Whole lines of its kernel's log (regular expressions) that are no error of a case. */
  allowDmesg?: readonly string[]
  /** The longest that a case may take here, where its file says so. */
  caseLimitMs?: number
  /** Whether cases may slow and cut its migration link, or why not. */
  shapeLink?: 'allowed' | Missing
  builds: Readonly<Record<string, BuildOffer | Missing>>
  guests: Readonly<Record<string, GuestImage | Missing>>
  /** By the name in the catalogue. */
  firmware?: Readonly<Record<string, FirmwareFiles | Missing>>
  /** Programs of virtqual's own, those that cases need. */
  tools: Tools
  /** What it is and has, where it was asked. */
  facts?: HostFacts
  /** How it is reached; absent for this machine. */
  ssh?: SshAccess
  /** Why nothing at all can run on it, where that is so. */
  fault?: Required<Missing>
}>

/** What it takes to open a host over SSH. */
export type SshAccess = Readonly<{
  spec: SshHostSpec
  owner: string
  leaseMs: number
  means: LoginMeans
  /** On this machine. */
  tools: Tools
}>

/** A build that can run here, and what it said of itself when it was asked. */
export type BuildOffer = Readonly<{
  build: Build
  version: string
  jsonDevices: boolean
  sandbox: boolean
  exitWithParent: boolean
  machineTypes: readonly MachineType[]
  cpuModels: readonly string[]
  /** Types of its object model, devices and objects among them. */
  types: readonly string[]
  migration: MigrationOffer
  /** Whether a guest really runs on KVM here, and how that is known. */
  kvm: Readonly<{ works: boolean; reason: string }>
}>

type MachineType = Readonly<{ name: string; alias?: string }>

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
