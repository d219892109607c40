import { join, relative } from 'node:path'
import type { AttemptRecord } from './record.ts'

/** Where the evidence of a case lies, relative to the run folder. */
export function caseFolder(id: string): string {
  return join('cases', id)
}

/** Where the evidence of one of its attempts lies: `cases/<id>`, of later ones `cases/<id>/attempt-2` and so on. */
export function attemptFolder({ case: id, attempt }: Pick<AttemptRecord, 'case' | 'attempt'>): string {
  return attempt > 1 ? join(caseFolder(id), `attempt-${attempt}`) : caseFolder(id)
}

/** The command that runs just this case again. */
export function rerunCommand({ case: id, rerun = [] }: Pick<AttemptRecord, 'case' | 'rerun'>): string {
  return ['npx virtqual run --id', id, ...rerun].join(' ')
}

/** A path as it is short to read and right to copy: relative to the working directory, unless it lies elsewhere. */
export function fromHere(path: string): string {
  const short = relative(process.cwd(), path) || '.'
  return short.startsWith('..') ? path : short
}
