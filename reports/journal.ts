import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../src/base/errors.ts'
import { parseLine, readLines } from './jsonl.ts'
import type { AttemptRecord } from './record.ts'

/**
 * Adds one attempt to journal.jsonl: one write of one whole line at the end of the file, on disk before it resolves.
 * Concurrent calls, also from several processes, never mix their lines.
 */
export async function appendAttempt(runDir: string, record: AttemptRecord): Promise<void> {
  const path = journalPath(runDir)
  const line = Buffer.from(`${JSON.stringify(record)}\n`)
  await using file = await open(path, constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY)
  const { bytesWritten } = await file.write(line)
  if (bytesWritten < line.length) {
    throw new LabError('journal-short-write', `${path} took ${bytesWritten} of ${line.length} bytes: is the disk full?`)
  }
  await file.datasync()
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

/** Before a run is resumed: cuts off the torn last line, so that the next attempt does not continue it. */
export async function mendJournal(runDir: string): Promise<void> {
  await using file = await open(journalPath(runDir), constants.O_RDWR | constants.O_CREAT)
  await file.truncate(await endOfLastLine(file))
}

async function endOfLastLine(file: FileHandle): Promise<number> {
  const block = Buffer.alloc(1 << 16)
  let end = (await file.stat()).size
  while (end > 0) {
    const start = Math.max(0, end - block.length)
    const { bytesRead } = await file.read(block, 0, end - start, start)
    const lineFeed = block.lastIndexOf(0x0a, bytesRead - 1)
    if (lineFeed >= 0 && bytesRead > 0) return start + lineFeed + 1
    end = start
  }
  return 0
}

export function journalPath(runDir: string): string {
  return join(runDir, 'journal.jsonl')
}

function isAttempt(value: unknown): value is AttemptRecord {
  const record = (value ?? {}) as Partial<AttemptRecord>
  return typeof record.case === 'string' && typeof record.verdict?.status === 'string' && Array.isArray(record.steps)
}
