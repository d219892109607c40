import { badInput, type Source } from './bad-input.ts'
import { beginsJson } from './bare-json.ts'
import { jsonPairs, readJson } from './json-pairs.ts'
import { readKeyval } from './keyval.ts'
import { formOf } from './known-options.ts'
import type { Option, Word } from './option.ts'
import type { Words } from './split-words.ts'

/** Options of which a switch may be turned off by `no` in front. */
const negatable: ReadonlySet<string> = new Set(['chardev', 'vnc', 'spice'])

const optionWord = /^--?([A-Za-z][\w-]*)$/

/**
 * Options of a command line and their values, as QEMU takes them. Words that belong to no option are options without a
 * name; where words are not certain, they are the rest of a value that has blanks. ConfigError for an option without its
 * value, and for JSON that is none.
 */
export function readOptions(source: Source, { words, exact }: Words): Option[] {
  const options: Option[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    const name = optionWord.exec(word.text)?.[1]
    if (name === undefined) options.push({ name: '', start: word.start, value: word.text, pairs: [] })
    else {
      const value = valueOf({ source, words, exact }, index, name)
      options.push({ ...toOption(source, name, value), start: word.start })
      if (value) index = words.indexOf(value.last, index)
    }
  }
  return options
}

type Value = Readonly<{ text: string; start: number; last: Word }>
type Input = Words & Readonly<{ source: Source }>

function valueOf({ source, words, exact }: Input, index: number, name: string): Value | undefined {
  const form = formOf(name)
  const word = words[index + 1]
  if (form === 'none') return undefined
  if (!word || isOption(word)) {
    if (form === undefined) return undefined
    throw badInput(source, words[index]!.start, `option -${name} has no value`)
  }
  const last = exact ? word : (restOf(source, words, index + 1) ?? word)
  const text = last === word ? word.text : source.text.slice(word.start, last.end)
  return { text, start: word.start, last }
}

function isOption({ text }: Word): boolean {
  const name = optionWord.exec(text)?.[1]
  return name !== undefined && formOf(name) !== undefined
}

/** The last word of a value that has blanks in it: on the same line, and in front of the next option. */
function restOf({ text }: Source, words: readonly Word[], from: number): Word | undefined {
  const first = words[from]!
  if (beginsJson(first.text, 0)) return first
  let at = from
  for (; at + 1 < words.length; at++) {
    const [before, next] = [words[at]!, words[at + 1]!]
    if (optionWord.test(next.text) || text.slice(before.end, next.start).includes('\n')) break
  }
  return words[at]
}

function toOption(source: Source, name: string, value: Value | undefined): Omit<Option, 'start'> {
  if (!value) return { name, pairs: [] }
  const { text } = value
  if (beginsJson(text, 0)) return { name, value: text, ...jsonOf(source, name, value) }
  const form = formOf(name)
  const short = typeof form === 'object' ? { ...form, negatable: negatable.has(name) } : undefined
  return { name, value: text, pairs: short ? readKeyval(text, short) : [] }
}

function jsonOf(source: Source, name: string, { text, start }: Value): Pick<Option, 'json' | 'pairs'> {
  try {
    const json = readJson(text)
    return { json, pairs: jsonPairs(json) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw badInput(source, start, `the JSON of -${name} cannot be read: ${error.message.split('\n')[0]}`)
  }
}
