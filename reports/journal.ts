import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { VerdictStatus } from '../src/verdict/verdict.ts'
import { appendLine, cutTornLine } from './append-line.ts'
import { isCaseId, staysInside } from './inside.ts'
import { parseLine, readLines } from './jsonl.ts'
import type { AttemptRecord } from './record.ts'

/** Adds one attempt to journal.jsonl; it is on disk before this resolves. Rejects as `appendLine`. */
export async function appendAttempt(runDir: string, record: AttemptRecord): Promise<void> {
  await appendLine(journalPath(runDir), record)
}

/**
 * Streams the attempts of a run in the order in which they ended. A last line without its line feed is what a killed
 * run leaves, and is left out; any other damaged line is a LabError naming it.
 */
export async function* readJournal(runDir: string): AsyncGenerator<AttemptRecord> {
  const path = journalPath(runDir)
  for await (const line of readLines(path)) {
    if (line.terminated) yield parseLine(path, line, isAttempt)
  }
}

/** Before a run is resumed: cuts off the torn last line. */
export async function mendJournal(runDir: string): Promise<void> {
  await using file = await open(journalPath(runDir), constants.O_RDWR | constants.O_CREAT)
  cutTornLine(file.fd)
}

export function journalPath(runDir: string): string {
  return join(runDir, 'journal.jsonl')
}

const statuses: ReadonlySet<unknown> = new Set<VerdictStatus>(['passed', 'failed', 'known', 'broken', 'skipped'])

function isAttempt(value: unknown): value is AttemptRecord {
  const record = (value ?? {}) as Partial<AttemptRecord>
  const { evidence = [] } = record
  const isInside = Array.isArray(evidence) && evidence.every(staysInside)
  return isCaseId(record.case) && statuses.has(record.verdict?.status) && Array.isArray(record.steps) && isInside
}
