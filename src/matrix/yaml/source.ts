import { readFileSync } from 'node:fs'
import type { Origin } from '../../base/errors.ts'
import { messageOf } from './message.ts'
import type { Problems } from './problems.ts'

/** A file as text, under the name that messages call it. */
export type Source = Readonly<{ file: string; text: string }>

/** Reads a file that must be UTF-8 with LF line ends and no byte order mark; undefined where it is no text at all. */
export function readSource(path: string, file: string, problems: Problems): Source | undefined {
  const bytes = readBytes(path, file, problems)
  if (!bytes) return undefined
  const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  if (!Buffer.from(lossy).equals(bytes)) {
    const at = place(file, lossy, Math.max(0, lossy.indexOf('\u{FFFD}')))
    problems.push({ at, message: 'the file is not UTF-8', hint: 'save it as UTF-8' })
    return undefined
  }
  return { file, text: checkBytes(file, lossy, problems) }
}

function readBytes(path: string, file: string, problems: Problems): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    problems.push({ at: { file, line: 1, column: 1 }, message: `the file cannot be read: ${messageOf(error)}` })
    return undefined
  }
}

function checkBytes(file: string, text: string, problems: Problems): string {
  const marked = text.startsWith('\u{FEFF}')
  const plain = marked ? text.slice(1) : text
  const hint = 'save the file as UTF-8 without one'
  if (marked) problems.push({ at: place(file, text, 0), message: 'the file starts with a byte order mark', hint })
  const carriage = plain.indexOf('\r')
  if (carriage >= 0) problems.push({ at: place(file, plain, carriage), ...CRLF })
  return plain
}

const CRLF = { message: 'the line ends with CR LF', hint: 'save the file with LF line ends' }

function place(file: string, text: string, offset: number): Origin {
  const before = text.slice(0, offset).split('\n')
  return { file, line: before.length, column: before.at(-1)!.length + 1 }
}
