/** A migration that begins and fails; the source goes on with its guest. */
export type Failure = Readonly<{
  source: 'runs'
  destination: 'runs' | 'exits'
  /** Part of the source's `error-desc`. */
  error?: string
  /** Part of what the destination says on stderr. */
  says?: string
}>

/** A command that QEMU refuses, so that no migration begins. */
export type Refusal = Readonly<{
  /** The QMP command: `migrate-set-capabilities`. */
  command: string
  /** QEMU's text, or the part of it that does not vary. */
  error: string
  on: 'source' | 'destination'
}>

/** A migration that comes to a state and no further, until it is cancelled. */
export type Standstill = Readonly<{
  /** MigrationStatus of qapi/migration.json: `setup`. */
  status: string
  /** Where it depends on timing whether QEMU notices: any part of what the destination then says on stderr, and fails. */
  says?: readonly string[]
}>

/** A destination QEMU that does not start at all. */
export type FailedStart = Readonly<{
  /** Part of what it says on stderr. */
  says: string
}>

/** What comes of a migration that is not to complete, with the source's guest unharmed. */
export type Unsuccessful =
  | (Readonly<{ outcome: 'failed' }> & Failure)
  | (Readonly<{ outcome: 'refused' }> & Refusal)
  | (Readonly<{ outcome: 'stuck' }> & Standstill)
  | (Readonly<{ outcome: 'not-started' }> & FailedStart)
