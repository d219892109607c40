import { getSystemErrorMessage } from 'node:util'
import { ConfigError, Interrupted, LabError, MissingCapability } from '../base/errors.ts'
import { oneLine } from '../matrix/words/quote.ts'

/** Usage or configuration. */
const exitUsage = 2
/** The lab could not do it. */
export const exitInconclusive = 3
const exitInterrupted = 130

/** What a command ends with, and what it says about it. */
type Explanation = Readonly<{ text: string; code: number }>

/** One sentence for whatever can go wrong around us. Only a bug of ours is worth a stack. */
export function explain(error: unknown): Explanation {
  // Cleaning up failed too: the first failure is the one to tell.
  if (error instanceof SuppressedError) return explain(error.suppressed)
  if (error instanceof ConfigError) return { text: printable(error.message), code: exitUsage }
  if (error instanceof Interrupted) return { text: sentence(error.message), code: exitInterrupted }
  if (error instanceof LabError || error instanceof MissingCapability)
    return { text: sentence(error.message), code: exitInconclusive }
  if (isErrno(error)) return { text: sentence(describeErrno(error)), code: exitInconclusive }
  const stack = error instanceof Error ? error.stack : String(error)
  return { text: `virtqual: this is a bug of virtqual, please report it:\n${stack}`, code: exitInconclusive }
}

/** Says on stderr what went wrong beside a result, and returns the exit code for that: 0 where nothing did. */
export function tellFailures(errors: readonly unknown[]): number {
  for (const error of errors) console.error(explain(error).text)
  return errors.length > 0 ? exitInconclusive : 0
}

function sentence(message: string): string {
  return printable(`virtqual: ${message}`)
}

/** What comes from a command line or a file must not steer the terminal; each problem keeps its line. */
function printable(message: string): string {
  return message.split('\n').map(oneLine).join('\n')
}

/** An error of the operating system: `errno` is its number, `syscall` what was tried. */
type Errno = Error & Readonly<{ errno: number; code: string; syscall: string; path?: string; dest?: string }>

export function isErrno(error: unknown): error is Errno {
  const { errno, code, syscall } = (error ?? {}) as Partial<Errno>
  return error instanceof Error && typeof errno === 'number' && Boolean(code && syscall)
}

/** `could not open /x/run.json: permission denied (EACCES)` */
export function describeErrno({ errno, code, syscall, path, dest }: Errno): string {
  // Of a program that cannot be started, the system call has the program's name too.
  const [call] = syscall.split(' ')
  const places = [path, dest].filter((place) => place !== undefined).join(' to ')
  return `could not ${call}${places && ` ${places}`}: ${getSystemErrorMessage(errno)} (${code})`
}
