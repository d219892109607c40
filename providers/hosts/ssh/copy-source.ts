import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { execa } from 'execa'
import { LabError } from '../../../src/base/errors.ts'

/** A file or directory of this machine, as it is sent. */
export type Source = Readonly<{
  kind: 'file' | 'directory'
  /** Permissions in octal, for a file. */
  mode: string
  /** Of what is in it; a directory takes a little more on the way. */
  bytes: number
  /** Starts to read it. */
  open: () => Opened
}>

type Opened = Readonly<{
  stream: Readable
  /** Rejects with LabError `file-error` when not all of it could be read. */
  complete: Promise<unknown>
}>

/** Rejects with the system's error for what does not exist. */
export async function sourceOf(path: string): Promise<Source> {
  const facts = await stat(path)
  const mode = (facts.mode & 0o777).toString(8)
  if (facts.isDirectory()) return { kind: 'directory', mode, bytes: await bytesBelow(path), open: () => openTar(path) }
  return {
    kind: 'file',
    mode,
    bytes: facts.size,
    open: () => ({ stream: createReadStream(path), complete: Promise.resolve() }),
  }
}

function openTar(directory: string): Opened {
  const tar = execa('tar', ['-C', directory, '-cf', '-', '.'], {
    buffer: { stdout: false },
    stdin: 'ignore',
    reject: false,
  })
  const complete = tar.then(({ failed, stderr, shortMessage }) => {
    if (failed)
      throw new LabError(
        'file-error',
        `tar could not read all of ${directory}: ${stderr?.trim().split('\n')[0] || shortMessage}`,
      )
  })
  complete.catch(() => {})
  return { stream: tar.stdout, complete }
}

async function bytesBelow(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Lets bytes through, counts them for `onBytes`, and knows their SHA256 at the end. */
export function measuring(onBytes: (sum: number) => void) {
  const hash = createHash('sha256')
  let bytes = 0
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      onBytes((bytes += chunk.length))
      done(null, chunk)
    },
  })
  return { through, seen: () => ({ bytes, sha256: hash.digest('hex') }) }
}
