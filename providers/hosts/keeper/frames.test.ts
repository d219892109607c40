import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeFrame, type Frame, frameReader, numbers, readTexts, texts, types } from './frames.ts'

const frames: readonly Frame[] = [
  { type: 'run', id: 1, payload: texts('echo', '', 'ä') },
  { type: 'bye', id: 0, payload: Buffer.alloc(0) },
  { type: 'stdout', id: 0xffffffff, payload: Buffer.alloc(2 ** 20, 'x') },
]
const bytes = Buffer.concat(frames.map(encodeFrame))

test.each([1000, bytes.length])('frames come out as they went in, %i bytes at a time', (size) => {
  const read: Frame[] = []
  const take = frameReader((frame) => read.push(frame))
  for (let at = 0; at < bytes.length; at += size) take(bytes.subarray(at, at + size))
  expect(read).toEqual(frames)
})

test('a head that is cut anywhere waits for its rest', () => {
  const read: Frame[] = []
  const take = frameReader((frame) => read.push(frame))
  for (const byte of encodeFrame(frames[0]!)) take(Buffer.from([byte]))
  expect(read).toEqual([frames[0]])
})

test.each(['sh: 1: keeper: not found', '\u0001\u0000\u0000\u0000\u00ff\u0000\u0000\u0000\u0000'])(
  'what is no frame is quoted: %j',
  (text) => expect(() => frameReader(() => {})(Buffer.from(text, 'latin1'))).toThrow('no frame: '),
)

test('texts and numbers', () => {
  expect(readTexts(texts('a', '', 'b c'))).toEqual(['a', '', 'b c'])
  expect([...numbers(-1, 256)]).toEqual([255, 255, 255, 255, 0, 1, 0, 0])
})

test('the keeper has the same types', async () => {
  const header = await readFile(join(import.meta.dirname, 'keeper.h'), 'utf8')
  const list = /enum frame_type \{([^}]*)\}/.exec(header)![1]!
  const theirs = new Map<string, number>()
  let next = 0
  for (const [, name = '', number] of list.matchAll(/(\w+)(?: = (\d+))?,/g)) {
    next = number ? Number(number) : next
    theirs.set(name.toLowerCase().replace('_', ''), next++)
  }
  expect(theirs).toEqual(new Map(Object.entries(types).map(([name, number]) => [name.toLowerCase(), number])))
})
