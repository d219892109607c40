import type { Machine } from '../machine/machine.ts'

/** What a check works on: a guest that is up, and the end of its case. */
export type CheckContext = Readonly<{ machine: Machine; signal: AbortSignal }>

/**
 * Whether agent commands do what they say, held against somebody else who knows: the guest's kernel, QEMU, the probe, or
 * what was configured.
 */
export type AgentCheck = Readonly<{
  /** The agent commands that it is the check of. */
  covers: readonly string[]
  /** Rejects with ExpectationError; resolves to what was seen, one sentence. */
  run: (context: CheckContext) => Promise<string>
  /** What it has written to the disk of the case it has found there again. */
  provesDisk?: boolean
  /** It does without guest-exec, by which the others ask the guest's shell. */
  withoutExec?: true
}>

/** The same across a migration. */
export type CarriedCheck = Readonly<{
  covers: readonly string[]
  /** Begins something on the source; resolves to what is to be done with it on the destination, which says what was seen. */
  begin: (source: CheckContext) => Promise<(destination: CheckContext) => Promise<string>>
  provesDisk?: boolean
  withoutExec?: true
}>
