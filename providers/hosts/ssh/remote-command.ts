import { shellQuote } from '../../../src/base/shell-quote.ts'

/** What is the same for printf's %b and inside of single quotes in every shell. */
const plain = /[\w@%+=:,./ -]/

/**
 * The command line that makes sshd run `argv`, every word as it is. sshd hands it to the login shell of the user, which
 * may be csh or fish: what these and POSIX shells read differently (backslashes and newlines inside of quotes, `!`) is
 * kept from them, as octal escapes that printf(1) of /bin/sh takes back. Only `'`, `$` and `"` of the fixed part have a
 * meaning, and all of them agree on that one.
 */
export function remoteCommand(argv: readonly string[]): string {
  const script = `exec ${argv.map(shellQuote).join(' ')}`
  return `exec /bin/sh -c 'eval "$(printf %b "$0")"' '${escaped(script)}'`
}

function escaped(text: string): string {
  const bytes = [...Buffer.from(text)]
  return bytes
    .map((byte) => (byte < 0x80 && plain.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : octal(byte)))
    .join('')
}

function octal(byte: number): string {
  return String.raw`\0${byte.toString(8).padStart(3, '0')}`
}
