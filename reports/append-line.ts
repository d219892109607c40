import { constants, fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { LabError } from '../src/base/errors.ts'

/**
 * Adds a value to a JSON Lines file: one whole line at its end, on disk before it resolves. What an earlier write left
 * torn is cut off first, and so is a line that did not fit, so that every line stays readable. Only one process at a time
 * may add to a file; its concurrent calls never mix, since each looks and writes in one go. Rejects with LabError
 * `journal-short-write`, or with the system's error.
 */
export async function appendLine(path: string, value: unknown): Promise<void> {
  const line = Buffer.from(`${JSON.stringify(value)}\n`)
  await using file = await open(path, constants.O_APPEND | constants.O_CREAT | constants.O_RDWR)
  append(file.fd, line, path)
  await file.datasync()
}

function append(fd: number, line: Buffer, path: string): void {
  const end = cutTornLine(fd)
  const written = writeSync(fd, line)
  if (written === line.length) return
  ftruncateSync(fd, end)
  throw new LabError('journal-short-write', `${path} took ${written} of ${line.length} bytes: is the disk full?`)
}

/** Leaves only whole lines, and returns where the last of them ends. */
export function cutTornLine(fd: number): number {
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
