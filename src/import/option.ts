import type { Properties } from '../spec/parts.ts'

/** One word of a command line, and where in the text it stands. */
export type Word = Readonly<{
  text: string
  /** Of its first and behind its last character in the text. */
  start: number
  end: number
}>

/** One parameter of an option: `key=value`, a dotted path for what is nested in JSON. */
export type Pair = Readonly<{ key: string; value: string }>

/** An option of QEMU and what it was given, understood. */
export type Option = Readonly<{
  /** Without dashes; empty for a word that belongs to no option, which QEMU takes for a disk image. */
  name: string
  /** Where it stands in the text. */
  start: number
  /** As it was written; undefined for an option that takes none. */
  value?: string
  /** The value, where it was a JSON object. */
  json?: Properties
  pairs: readonly Pair[]
}>

/** A command line of QEMU, taken apart. */
export type CommandLine = Readonly<{
  /** Variables of the environment, columns of `ps` and the binary: all that is in front of the first option. */
  before: readonly string[]
  options: readonly Option[]
}>
