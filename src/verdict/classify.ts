import { ExpectationError, LabError, MissingCapability } from '../base/errors.ts'
import { AgentError } from '../qga/error.ts'
import { QmpError } from '../qmp/message.ts'
import type { Verdict } from './verdict.ts'

/** Errors of the controller's own system that are positively not the product's. */
const labErrnos: Readonly<Record<string, string>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'disk-read-only',
  EMFILE: 'too-many-files',
  ENFILE: 'too-many-files',
  ENOMEM: 'no-memory',
}

/** The one place where errors become verdicts. In doubt it is the product that failed. */
export function classify(error: unknown): Verdict {
  if (error instanceof MissingCapability) return { status: 'skipped', code: error.code, reason: error.message }
  if (error instanceof ExpectationError) {
    const { code, message: reason, expected, actual } = error
    return { status: 'failed', code, reason, expected, actual }
  }
  if (error instanceof LabError) return { status: 'broken', code: error.code, reason: error.message }
  if (error instanceof QmpError) return { status: 'failed', code: 'qmp-refused', reason: error.message }
  if (error instanceof AgentError) return { status: 'failed', code: 'agent-refused', reason: error.message }
  return classifyForeign(error)
}

function classifyForeign(error: unknown): Verdict {
  const errno = labErrnos[(error as NodeJS.ErrnoException)?.code ?? '']
  const reason = error instanceof Error ? error.message : String(error)
  if (errno) return { status: 'broken', code: errno, reason }
  if (isFileError(error)) return { status: 'broken', code: 'file-error', reason }
  if (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError)
    return { status: 'broken', code: 'test-error', reason: `the test or virtqual itself is wrong: ${reason}` }
  if (error instanceof Error && error.name === 'AssertionError') return { status: 'failed', code: 'assertion', reason }
  return { status: 'failed', code: 'unclassified', reason }
}

/** An error of the controller's own file system names the path; QEMU and the guest do not give such errors. */
function isFileError(error: unknown): boolean {
  const { path, syscall } = (error ?? {}) as NodeJS.ErrnoException
  return error instanceof Error && path !== undefined && syscall !== undefined && syscall !== 'connect'
}
