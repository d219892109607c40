import type { Attempt } from '../machine/attempt.ts'
import type { StartInput } from '../machine/launch.ts'
import type { Machine } from '../machine/machine.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { Sample } from '../spec/timeline.ts'
import type { MigrationReport } from './report.ts'

export type CprInput = Readonly<{
  source: Machine
  /** The QEMU that comes after the source, but for its `-incoming`. */
  next: Omit<StartInput, 'incoming' | 'name'> & { name: string }
  spec: MigrationSpec
  attempt: Attempt
  /** Told of the next QEMU as soon as it can be spoken to: it belongs to the case whatever comes. */
  keep: (machine: Machine) => void
  /** Called for a next QEMU that waits to be told where the rest comes from: what it is to be plugged. */
  plug?: (next: Machine) => Promise<void>
  /** What was sampled so far of the migration that the machine of this name began last. */
  samplesOf: (source: string) => readonly Sample[]
  /** When it counts as stuck; from memory size and bandwidth where not given. */
  limitMs?: number
}>

/** A guest that runs on under another QEMU. */
export type Updated = Readonly<{ destination: Machine; report: MigrationReport }>
