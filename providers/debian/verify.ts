import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Deb } from './deb.ts'
import { unlessMissing } from './remember.ts'

/** sha256 of a file, in hex. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** `missing`: not there; `corrupt`: there, but its bytes are not those that the signed lists promise. */
type DebState = 'good' | 'missing' | 'corrupt'

/** Compares a file of the archive directory with what the signed package lists say about it. */
export async function debState(archives: string, deb: Deb): Promise<DebState> {
  const path = join(archives, deb.file)
  const found = await stat(path).catch(unlessMissing)
  if (!found) return 'missing'
  if (found.size !== deb.sizeBytes) return 'corrupt'
  return (await sha256File(path)) === deb.sha256 ? 'good' : 'corrupt'
}
