import { ConfigError } from '../base/errors.ts'
import { badInput, type Source } from './bad-input.ts'

/** Linux gives a command line and its environment a quarter of the stack, 2 MiB; more than this is something else. */
const longestBytes = 8 * 1024 * 1024

/**
 * Text of a file that is said to hold a command line. NULs between words, as in /proc/PID/cmdline, are allowed; other
 * control characters and what is not UTF-8 are a ConfigError.
 */
export function decode(bytes: Uint8Array, file: string): Source {
  const refuse = (message: string) => new ConfigError([{ at: { file, line: 1, column: 1 }, message }])
  if (bytes.length > longestBytes) throw refuse(`${bytes.length} bytes are too long for a command line`)
  const source = { text: utf8(bytes) ?? '', file }
  if (bytes.length > 0 && source.text === '') throw refuse('is not UTF-8 text')
  const control = source.text.search(/(?![\0\t\r\n])\p{Cc}/u)
  if (control >= 0) throw badInput(source, control, 'a command line has no control characters: is this a binary file?')
  return source
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
