import { createReadStream } from 'node:fs'
import { LabError } from '../src/base/errors.ts'

/** One line of a JSON Lines file. `terminated` is false for a last line that was cut off before its line feed. */
type Line = Readonly<{ number: number; text: string; terminated: boolean }>

/** Streams the non-empty lines of a file; a file that does not exist has none. */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let number = 0
  let rest = ''
  for await (const chunk of chunks(path)) {
    const texts = (rest + chunk).split('\n')
    rest = texts.pop() ?? ''
    for (const text of texts) {
      number++
      if (text !== '') yield { number, text, terminated: true }
    }
  }
  if (rest !== '') yield { number: number + 1, text: rest, terminated: false }
}

async function* chunks(path: string): AsyncGenerator<string> {
  try {
    yield* createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 }) as AsyncIterable<string>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Parses one line; what is not JSON, or not what `isValue` wants, is a LabError that names file and line. */
export function parseLine<T>(path: string, line: Line, isValue: (value: unknown) => value is T): T {
  const value = tryParse(path, line)
  if (isValue(value)) return value
  throw new LabError('damaged-file', `${path}:${line.number} is JSON, but not what belongs into this file`)
}

function tryParse(path: string, { number, text }: Line): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new LabError('damaged-file', `${path}:${number} is damaged: ${text.length} characters that are not JSON`, {
      cause,
    })
  }
}
