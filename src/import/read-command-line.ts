import type { Source } from './bad-input.ts'
import { findCommand, lastCommand } from './find-command.ts'
import type { CommandLine } from './option.ts'
import { readOptions } from './read-options.ts'
import { splitWords } from './split-words.ts'

/**
 * Takes a command line of QEMU apart: of `ps`, of /proc/PID/cmdline, of a log of libvirt, of avocado-vt, or of a script.
 * ConfigError, with its place in the text, for what cannot be understood.
 */
export function readCommandLine(text: Source): CommandLine {
  const source = lastCommand(text)
  const { before, rest } = findCommand(source, splitWords(source))
  return { before, options: readOptions(source, rest) }
}
