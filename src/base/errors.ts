/** A place in a configuration file; lines and columns count from 1. */
export type Origin = Readonly<{ file: string; line: number; column: number }>

/** The product is wrong: what was expected of QEMU or the guest, and what came instead. Becomes `failed`. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError'
  readonly code: string
  readonly expected: unknown
  readonly actual: unknown

  constructor(code: string, message: string, facts: { expected?: unknown; actual?: unknown; cause?: unknown } = {}) {
    super(message, { cause: facts.cause })
    this.code = code
    this.expected = facts.expected
    this.actual = facts.actual
  }
}

/** The lab or virtqual itself is wrong, positively so: disk full, image missing, port taken. Becomes `broken`. */
export class LabError extends Error {
  override readonly name = 'LabError'
  readonly code: string
  /** The host that is at fault, where it is one: the case may run on another. */
  readonly host?: string

  constructor(code: string, message: string, options: { cause?: unknown; host?: string } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    if (options.host !== undefined) this.host = options.host
  }
}

/** A host cannot run what a case needs. Becomes `skipped`, naming what is missing and where. */
export class MissingCapability extends Error {
  override readonly name = 'MissingCapability'
  readonly code = 'missing-capability'
}

/** Somebody asked us to stop. Exit code 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** One mistake in a configuration file or on the command line. */
export type ConfigProblem = Readonly<{ at?: Origin; message: string; hint?: string }>

/** Configuration that cannot be used; `problems` holds every mistake found, in file order. Exit code 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'configuration'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(formatProblem).join('\n'))
    this.problems = problems
  }
}

/** `cfg/x.yaml:4:17 unknown machine type 'q53' — did you mean 'q35'?` */
function formatProblem({ at, message, hint }: ConfigProblem): string {
  const where = at ? `${at.file}:${at.line}:${at.column} ` : ''
  return `${where}${message}${hint ? ` — ${hint}` : ''}`
}
