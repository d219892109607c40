import { cutMiddle } from '../../reports/progress/text.ts'
import type { Settings } from './settings.ts'

/** Lines of a log that differ only in their percentage are not worth one each. */
const logEveryMs = 2_000

/** Tells on stderr what set-up is doing: in place on a terminal, otherwise a line every two seconds at most. */
export function setUpProgress({ tty, columns }: Pick<Settings, 'tty' | 'columns'>) {
  let toldAt = -Infinity
  let open = false
  return {
    tell: (message: string) => {
      const line = `set-up: ${message}`
      if (tty) process.stderr.write(`\r\x1b[K${cutMiddle(line, columns - 1)}`)
      else if (performance.now() - toldAt >= logEveryMs) process.stderr.write(`${line}\n`)
      else return
      toldAt = performance.now()
      open = tty
    },
    [Symbol.dispose]: () => {
      if (open) process.stderr.write('\r\x1b[K')
    },
  }
}
