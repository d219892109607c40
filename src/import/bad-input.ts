import { ConfigError } from '../base/errors.ts'

/** A text that is read, and what it is called in messages. */
export type Source = Readonly<{ text: string; file: string }>

/** ConfigError that says what is wrong at a place of the text; lines and columns count from 1. */
export function badInput({ text, file }: Source, index: number, message: string): ConfigError {
  const before = text.slice(0, index)
  const line = before.split('\n').length
  return new ConfigError([{ at: { file, line, column: index - before.lastIndexOf('\n') }, message }])
}
