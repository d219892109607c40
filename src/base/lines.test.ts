import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readLines } from './lines.ts'

async function linesOf(chunks: readonly (string | Buffer)[]): Promise<string[]> {
  const stream = new PassThrough()
  const lines: string[] = []
  readLines(stream, (line) => lines.push(line.toString()), 10)
  for (const chunk of chunks) stream.write(chunk)
  stream.end()
  await once(stream, 'end')
  return lines
}

test.each([
  ['several lines in one chunk', ['a\nb\nc\n'], ['a', 'b', 'c']],
  ['a line over many chunks', ['o', 'n', 'e', ' line', '\n'], ['one line']],
  ['a chunk that ends one line and begins another', ['a\nb', 'c\n'], ['a', 'bc']],
  ['a newline in a chunk of its own', ['a', '\n', 'b', '\n'], ['a', 'b']],
  ['a newline in the middle of many chunks', ['012345', '\n', '012345', '\n'], ['012345', '012345']],
  ['empty lines', ['\n\na\n\n'], ['', '', 'a', '']],
  ['a last line without its newline is not complete', ['a\nb'], ['a']],
])('%s', async (_, chunks, lines) => {
  expect(await linesOf(chunks)).toEqual(lines)
})

test('a character that is split over chunks stays whole', async () => {
  const bytes = Buffer.from('grü 😀\n')
  expect(await linesOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual(['grü 😀'])
})

test('a line is not overwritten by what its sender does with the buffer later', async () => {
  const stream = new PassThrough()
  const lines: Buffer[] = []
  readLines(stream, (line) => lines.push(line))
  const reused = Buffer.from('first')
  stream.write(reused)
  await turn()
  reused.fill('x')
  stream.write('\n')
  stream.end()
  await once(stream, 'end')
  expect(lines.join()).toBe('first')
})

test('a line that does not end in time ends the stream with an error', async () => {
  const stream = new PassThrough()
  const lines: string[] = []
  readLines(stream, (line) => lines.push(line.toString()), 10)
  stream.write('0123456789\n01234')
  stream.write('56789x')
  const [error] = (await once(stream, 'error')) as [Error]
  expect(error.message).toBe('a line longer than 10 bytes')
  expect(lines).toEqual(['0123456789'])
})
