import { oneLine, plainLines } from './text.ts'

/** A message may hold a log, or source code all on one line. */
const most = { lines: 10, characters: 300 }

/** An error that no case tells of: its message, as a compiler has laid it out, and the first frame that is not of a package. */
export function errorLines(what: string, { message, stack = '' }: { message: string; stack?: string }): string[] {
  const [first = '', ...more] = plainLines(message).map((line) => line.slice(0, most.characters))
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line) && !line.includes('/node_modules/'))
  return [
    `ERROR   ${what}: ${first}`,
    ...more.slice(0, most.lines).map((line) => indent + line),
    ...(frame === undefined ? [] : [indent + oneLine(frame)]),
  ]
}

const indent = ' '.repeat(8)
