import type { Readable } from 'node:stream'

const newline = 0x0a

/**
 * Calls `onLine` for every complete line of a byte stream, without its newline. A line longer than
 * `maxBytes` ends the stream with an error: a peer that never ends its line must not eat all memory.
 */
export function readLines(stream: Readable, onLine: (line: Buffer) => void, maxBytes = 64 * 1024 * 1024): void {
  let pending: Buffer[] = []
  let pendingBytes = 0
  stream.on('data', (chunk: Buffer) => {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      pending.push(chunk.subarray(start, end))
      onLine(pending.length === 1 ? pending[0]! : Buffer.concat(pending))
      pending = []
      pendingBytes = 0
      start = end + 1
    }
    if (start === chunk.length) return
    pending.push(Buffer.from(chunk.subarray(start)))
    pendingBytes += chunk.length - start
    if (pendingBytes > maxBytes) stream.destroy(new Error(`a line longer than ${maxBytes} bytes`))
  })
}
