import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

type Part = string | Uint8Array

/** Writes a file that readers see either whole or not at all, streaming its parts. */
export async function writeAtomically(path: string, parts: Iterable<Part> | AsyncIterable<Part>): Promise<void> {
  const partial = `${path}.${process.pid}.partial`
  try {
    await pipeline(Readable.from(parts), createWriteStream(partial, { flush: true }))
    await rename(partial, path)
  } catch (error) {
    throw about(path, error)
  } finally {
    await rm(partial, { force: true })
  }
}

/** The system does not say what file it could not write to, such as on a full disk. */
export function about(path: string, error: unknown): unknown {
  const isUnnamed = error instanceof Error && 'syscall' in error && !('path' in error)
  return isUnnamed ? Object.assign(error, { path }) : error
}
