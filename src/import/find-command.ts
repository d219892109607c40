import { badInput, type Source } from './bad-input.ts'
import type { Word } from './option.ts'
import type { Words } from './split-words.ts'

/** Words of a command line: those in front of its first option, and the rest. */
type Found = Readonly<{ before: readonly string[]; rest: Words }>

/** `qemu-kvm`, `qemu-system-x86_64`, `kvm`, and what people call their own. */
const binary = /(?:^|\/)[\w.+-]*(?:qemu|kvm)[\w.+-]*$/

/**
 * A log as one command line: where lines are continued by backslashes, the last run of such lines with what it ends in;
 * libvirt writes when it started and what the guest did around it.
 */
export function lastCommand(source: Source): Source {
  if (source.text.includes('\0')) return source
  const lines = source.text.split('\n')
  const continued = (line: string | undefined) => line !== undefined && /\\\r?$/.test(line)
  const end = lines.findLastIndex(continued)
  if (end < 0) return source
  let begin = end
  while (continued(lines[begin - 1])) begin--
  // What is left out stays as blanks, so that places in the text are those of the file.
  const keep = lines.map((line, index) => (index >= begin && index <= end + 1 ? line : line.replaceAll(/./gu, ' ')))
  return { ...source, text: keep.join('\n') }
}

/** Cuts off the environment, columns of `ps` and the binary. ConfigError where nothing runs QEMU. */
export function findCommand(source: Source, words: Words): Found {
  const { words: all } = words
  const option = all.findIndex(({ text }) => /^--?[A-Za-z]/.test(text))
  const begin = behindBinary(all, option < 0 ? all.length : option)
  if (begin === 0 && option !== 0) throw badInput(source, all[0]?.start ?? 0, 'there is no command line of QEMU here')
  return { before: all.slice(0, begin).map(({ text }) => text), rest: { ...words, words: all.slice(begin) } }
}

/** Behind the last word in front of the options that is a QEMU; 0 where there is none. */
function behindBinary(words: readonly Word[], option: number): number {
  const isBinary = ({ text }: Word) => binary.test(text)
  // `ld.so --library-path /x /usr/bin/qemu-system-x86_64`: these options are not QEMU's.
  if (words[option]?.text === '--library-path') return words.findIndex(isBinary) + 1
  return words.slice(0, option).findLastIndex(isBinary) + 1
}
