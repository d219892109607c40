import { relative } from 'node:path'
import { ExpectationError, LabError, MissingCapability } from '../base/errors.ts'
import { labErrnos } from '../base/lab-errnos.ts'
import { AgentError } from '../qga/error.ts'
import { QmpError } from '../qmp/message.ts'
import type { Verdict } from './verdict.ts'

/** The one place where errors become verdicts. In doubt it is the product that failed. */
export function classify(error: unknown): Verdict {
  if (error instanceof MissingCapability) return { status: 'skipped', code: error.code, reason: error.message }
  if (error instanceof ExpectationError) {
    const { code, message: reason, expected, actual } = error
    return { status: 'failed', code, reason, expected, actual }
  }
  if (error instanceof LabError) return ofLab(error)
  if (error instanceof QmpError) return { status: 'failed', code: 'qmp-refused', reason: error.message }
  if (error instanceof AgentError) return { status: 'failed', code: 'agent-refused', reason: error.message }
  return classifyForeign(error)
}

function ofLab({ code, message: reason, host }: LabError): Verdict {
  return { status: 'broken', code, reason, ...(host !== undefined && { host }) }
}

function classifyForeign(error: unknown): Verdict {
  const errno = labErrnos[(error as NodeJS.ErrnoException)?.code ?? '']
  const reason = error instanceof Error ? error.message : String(error)
  if (errno) return { status: 'broken', code: errno, reason }
  if (isFileError(error)) return { status: 'broken', code: 'file-error', reason }
  if (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError)
    return {
      status: 'broken',
      code: 'test-error',
      reason: `the test or virtqual itself is wrong: ${reason}${placeOf(error)}`,
    }
  if (error instanceof Error && error.name === 'AssertionError') return { status: 'failed', code: 'assertion', reason }
  return { status: 'failed', code: 'unclassified', reason }
}

/** An error of the controller's own file system names the path; QEMU and the guest do not give such errors. */
function isFileError(error: unknown): boolean {
  const { path, syscall } = (error ?? {}) as NodeJS.ErrnoException
  return error instanceof Error && path !== undefined && syscall !== undefined && syscall !== 'connect'
}

/** Where an error came from: the line of a test, if one had to do with it, else the innermost. */
function placeOf({ stack = '' }: Error): string {
  const places = [...stack.matchAll(/(?:file:\/\/)?(\/[^\s():]+\.ts:\d+):\d+/g)].map(([, place]) => place!)
  const place = places.find((one) => one.includes('.test.ts:')) ?? places[0]
  return place === undefined ? '' : `, at ${relative(process.cwd(), place)}`
}
