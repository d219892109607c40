import { constants, fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../src/base/errors.ts'
import type { VerdictStatus } from '../src/verdict/verdict.ts'
import { parseLine, readLines } from './jsonl.ts'
import type { AttemptRecord } from './record.ts'

/**
 * Adds one attempt to journal.jsonl: one whole line at the end of the file, on disk before it resolves. What an earlier
 * write left torn is cut off first, and so is a line that did not fit, so that every line stays readable. Only one
 * process at a time may add to a journal; its concurrent calls never mix, since each looks and writes in one go.
 */
export async function appendAttempt(runDir: string, record: AttemptRecord): Promise<void> {
  const path = journalPath(runDir)
  const line = Buffer.from(`${JSON.stringify(record)}\n`)
  await using file = await open(path, constants.O_APPEND | constants.O_CREAT | constants.O_RDWR)
  appendLine(file.fd, line, path)
  await file.datasync()
}

function appendLine(fd: number, line: Buffer, path: string): void {
  const end = cutTornLine(fd)
  const written = writeSync(fd, line)
  if (written === line.length) return
  ftruncateSync(fd, end)
  throw new LabError('journal-short-write', `${path} took ${written} of ${line.length} bytes: is the disk full?`)
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

/** Leaves only whole lines, and returns where the last of them ends. */
function cutTornLine(fd: number): number {
  const { size } = fstatSync(fd)
  const end = endOfLastLine(fd, size)
  if (end < size) ftruncateSync(fd, end)
  return end
}

/** Mostly it is the end of the file, so that is looked at alone. */
function endOfLastLine(fd: number, size: number): number {
  let end = size
  for (let length = 1; end > 0; length = blockBytes) {
    const start = Math.max(0, end - length)
    const block = Buffer.alloc(end - start)
    const bytesRead = readSync(fd, block, 0, block.length, start)
    const lineFeed = block.subarray(0, bytesRead).lastIndexOf(0x0a)
    if (lineFeed >= 0) return start + lineFeed + 1
    end = start
  }
  return 0
}

const blockBytes = 1 << 16

export function journalPath(runDir: string): string {
  return join(runDir, 'journal.jsonl')
}

const statuses: ReadonlySet<unknown> = new Set<VerdictStatus>(['passed', 'failed', 'broken', 'skipped'])

function isAttempt(value: unknown): value is AttemptRecord {
  const record = (value ?? {}) as Partial<AttemptRecord>
  return typeof record.case === 'string' && statuses.has(record.verdict?.status) && Array.isArray(record.steps)
}
