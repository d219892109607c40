import { badInput, type Source } from './bad-input.ts'
import { beginsJson, endOfJson } from './bare-json.ts'
import type { Word } from './option.ts'

/** What a piece of a word stands for, and where the next one begins. */
type Piece = Readonly<{ text: string; end: number }>

/**
 * Words of a text as a POSIX shell splits it: quotes, backslashes, line ends behind a backslash. Nothing is expanded, and
 * JSON that stands bare is taken as it is, where a shell would take its quotes away. ConfigError for a quote without end.
 */
export function shellWords(source: Source): Word[] {
  const words: Word[] = []
  for (let at = skipBlanks(source.text, 0); at < source.text.length; at = skipBlanks(source.text, at)) {
    const word = readWord(source, at)
    words.push(word)
    at = word.end
  }
  return words
}

function skipBlanks(text: string, from: number): number {
  const blanks = /(?:\s|\\\r?\n|\\$)*/y
  blanks.lastIndex = from
  return from + blanks.exec(text)![0].length
}

function readWord(source: Source, start: number): Word {
  const pieces: string[] = []
  let at = start
  while (at < source.text.length && !/\s/.test(source.text[at]!)) {
    const piece = readPiece(source, at, at === start)
    pieces.push(piece.text)
    at = piece.end
  }
  return { text: pieces.join(''), start, end: at }
}

function readPiece(source: Source, at: number, first: boolean): Piece {
  const { text } = source
  if (text[at] === "'") return singleQuoted(source, at)
  if (text[at] === '"') return doubleQuoted(source, at)
  if (text[at] === '\\') return escaped(text, at)
  if (first && beginsJson(text, at)) return verbatim(text, at, endOfJson(source, at))
  const plain = /[^\s'"\\]+/y
  plain.lastIndex = at
  return verbatim(text, at, at + plain.exec(text)![0].length)
}

function verbatim(text: string, start: number, end: number): Piece {
  return { text: text.slice(start, end), end }
}

function escaped(text: string, at: number): Piece {
  const lineEnd = /\\\r?\n/y
  lineEnd.lastIndex = at
  const continued = lineEnd.exec(text)
  if (continued) return { text: '', end: at + continued[0].length }
  return { text: text[at + 1] ?? '', end: Math.min(at + 2, text.length) }
}

function singleQuoted(source: Source, start: number): Piece {
  const end = source.text.indexOf("'", start + 1)
  if (end < 0) throw badInput(source, start, 'this single quote is not closed')
  return { text: source.text.slice(start + 1, end), end: end + 1 }
}

/** Inside double quotes a backslash quotes only these characters (POSIX.1, 2.2.3). */
function doubleQuoted(source: Source, start: number): Piece {
  const whole = /"((?:[^"\\]|\\[^])*)"/y
  whole.lastIndex = start
  const found = whole.exec(source.text)
  if (!found) throw badInput(source, start, 'this double quote is not closed')
  const text = found[1]!.replaceAll(/\\([$`"\\]|\r?\n)/g, (_, char: string) => (char.endsWith('\n') ? '' : char))
  return { text, end: start + found[0].length }
}
