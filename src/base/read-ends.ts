import { type FileHandle, open } from 'node:fs/promises'

/** What is read of a file that is too long to be read: much of its beginning, and its last words. */
type Ends = Readonly<{ firstBytes: number; lastBytes: number }>

const mebibyte = 2 ** 20
const usual: Ends = { firstBytes: 8 * mebibyte, lastBytes: mebibyte }

/**
 * A text file that something else writes, however long that has become: of one that is longer than 9 MiB both ends, with
 * a line between them that says how much is missing. Rejects with the system's error.
 */
export async function readEnds(path: string, { firstBytes, lastBytes }: Ends = usual): Promise<string> {
  await using file = await open(path)
  const { size } = await file.stat()
  const left = size - firstBytes - lastBytes
  if (left <= 0) return read(file, 0, size)
  const [first, last] = [await read(file, 0, firstBytes), await read(file, size - lastBytes, lastBytes)]
  return `${first}\n… ${left} bytes of ${size} are left out here …\n${last}`
}

async function read(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.toString('utf8', 0, bytesRead)
}
