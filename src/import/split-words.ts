import type { Source } from './bad-input.ts'
import { beginsJson, endOfJson } from './bare-json.ts'
import type { Word } from './option.ts'
import { shellWords } from './shell-words.ts'

/** Words of a command line, and whether their ends are certain. */
export type Words = Readonly<{
  words: readonly Word[]
  /** False where blanks inside a word look like those between two: in what `ps` prints. */
  exact: boolean
}>

/**
 * Takes a command line apart, in whichever of these forms it is: words that end with NUL, as in /proc/PID/cmdline;
 * quoted for a shell; or bare, as `ps` prints it, with JSON objects and nothing else quoted.
 */
export function splitWords(source: Source): Words {
  if (source.text.includes('\0')) return { words: nulWords(source.text), exact: true }
  if (isQuoted(source)) return { words: shellWords(source), exact: true }
  return { words: bareWords(source), exact: false }
}

function nulWords(text: string): Word[] {
  const words: Word[] = []
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\0', start)
    const end = found < 0 ? text.length : found
    words.push({ text: text.slice(start, end), start, end })
    start = end + 1
  }
  return words
}

/** Only a shell has line ends behind a backslash, or words and values that begin with a quote. */
function isQuoted(source: Source): boolean {
  if (/\\\r?\n/.test(source.text)) return true
  return bareWords(source).some(({ text }) => !beginsJson(text, 0) && /(?:^|=)['"]/.test(text))
}

function bareWords(source: Source): Word[] {
  const { text } = source
  const words: Word[] = []
  const blank = /\s*/y
  for (let start = 0; start < text.length;) {
    blank.lastIndex = start
    start += blank.exec(text)![0].length
    if (start === text.length) break
    const end = beginsJson(text, start) ? endOfJson(source, start) : endOfBare(text, start)
    words.push({ text: text.slice(start, end), start, end })
    start = end
  }
  return words
}

function endOfBare(text: string, start: number): number {
  const word = /\S*/y
  word.lastIndex = start
  return start + word.exec(text)![0].length
}
