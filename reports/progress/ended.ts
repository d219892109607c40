import type { AttemptRecord } from '../record.ts'
import { type Board, finished } from './board.ts'
import { duration } from './duration.ts'
import { problemLines } from './problem.ts'
import type { Canvas } from './text.ts'

type Where = Readonly<{ runDir: string; canvas: Canvas; live: boolean }>

/** How many of its lines a case leaves: head, reason, then where to look. A live terminal counts those without problem. */
const linesShown = {
  live: { passed: 0, skipped: 0, known: 0, broken: Infinity, failed: Infinity },
  log: { passed: 1, skipped: 2, known: 2, broken: Infinity, failed: Infinity },
} as const

/** What stays of a case that has ended. In a log its first line ends like `  8.1s  (3/8)`: how long, and how far the run is. */
export function endedLines(record: AttemptRecord, board: Board, { runDir, canvas, live }: Where): string[] {
  const [head = '', ...more] = problemLines(record, runDir, canvas)
  const progress = live ? '' : `  ${duration(record.durationMs)}  (${finished(board)}/${board.total})`
  return [head + progress, ...more].slice(0, linesShown[live ? 'live' : 'log'][record.verdict.status])
}
