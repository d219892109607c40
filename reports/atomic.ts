import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Writes a file that readers see either whole or not at all, streaming its text. */
export async function writeAtomically(path: string, text: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const partial = `${path}.${process.pid}.partial`
  try {
    await pipeline(Readable.from(text), createWriteStream(partial, { flush: true }))
    await rename(partial, path)
  } finally {
    await rm(partial, { force: true })
  }
}
