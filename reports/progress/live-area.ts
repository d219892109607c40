import { stripVTControlCharacters } from 'node:util'
import { displayWidth } from './text.ts'

/** What is needed of `process.stdout`. */
export type Output = { write(text: string): unknown; readonly columns?: number; readonly isTTY?: boolean }

/** The lines at the bottom of a terminal that are drawn over and over; everything printed scrolls by above them. */
export type LiveArea = Disposable & {
  draw(lines: readonly string[]): void
  print(lines: readonly string[]): void
}

const hideCursor = '\u001B[?25l'
const showCursor = '\u001B[?25h'

/** Takes over the bottom of the terminal. The cursor comes back when it is disposed, or when the process exits. */
export function liveArea(output: Output): LiveArea {
  let drawn: readonly string[] = []
  const restore = () => output.write(showCursor)
  process.once('exit', restore)
  output.write(hideCursor)
  const redraw = (above: readonly string[], lines: readonly string[]) => {
    output.write(erase(drawn, output.columns) + [...above, ...lines].map((line) => `${line}\n`).join(''))
    drawn = lines
  }
  return {
    draw: (lines) => redraw([], lines),
    print: (lines) => redraw(lines, drawn),
    [Symbol.dispose]: () => {
      process.off('exit', restore)
      redraw([], [])
      restore()
    },
  }
}

/** Back to the first row of what was drawn, which takes more rows than lines if the terminal got narrower since. */
function erase(drawn: readonly string[], columns = Infinity): string {
  const width = (line: string) => displayWidth(stripVTControlCharacters(line))
  const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)), 0)
  return rows === 0 ? '' : `\u001B[${rows}A\r\u001B[0J`
}
