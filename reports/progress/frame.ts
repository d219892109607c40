import { etaMs, finished, type Board, type Running } from './board.ts'
import { duration } from './duration.ts'
import { cut, displayWidth, fit, oneLine, type Canvas, type Span } from './text.ts'

const runningShown = 8

/** The live part of the terminal: a bar with counts and ETA, then the longest-running cases. */
export function frame(board: Board, now: number, canvas: Canvas): string[] {
  const longest = [...board.running.values()].toSorted((one, other) => one.since - other.since)
  const lines = longest.slice(0, runningShown).map((running) => runningLine(running, now, canvas))
  const more = longest.length - runningShown
  if (more > 0) lines.push(fit([{ text: `         and ${more} more`, style: 'dim' }], canvas))
  const text = status(board, now)
  const textWidth = text.reduce((sum, span) => sum + span.text.length, 0)
  return [fit([...bar(board, Math.min(20, canvas.columns - textWidth)), ...text], canvas), ...lines]
}

/** The same in one line without a bar, for logs. */
export function statusLine(board: Board, now: number): string {
  const text = status(board, now).map((span) => span.text)
  return text.join('').trimStart()
}

/** On a narrow terminal the numbers matter more. */
function bar(board: Board, width: number): Span[] {
  if (width < 4) return []
  const full = board.total === 0 ? width : Math.min(width, Math.floor((finished(board) / board.total) * width))
  return [
    { text: '█'.repeat(full), style: board.counts.failed > 0 ? 'red' : 'green' },
    { text: '░'.repeat(width - full), style: 'dim' },
  ]
}

function status(board: Board, now: number): Span[] {
  const { passed, failed, broken, skipped } = board.counts
  const eta = etaMs(board, now)
  return [
    { text: ` ${finished(board)}/${board.total}`, style: 'bold' },
    { text: ` ${passed} passed`, style: passed > 0 ? 'green' : 'dim' },
    { text: ` ${failed} failed`, style: failed > 0 ? 'red' : 'dim' },
    { text: ` ${broken} broken`, style: broken > 0 ? 'yellow' : 'dim' },
    { text: ` ${skipped} skipped`, style: 'dim' },
    { text: `, ${duration(now - board.startedAt)}` },
    { text: eta === undefined ? '' : `, ETA ${duration(eta)}` },
  ]
}

function runningLine({ title, step, since }: Running, now: number, canvas: Canvas): string {
  const elapsed = duration(now - since).padStart(7)
  const left = Math.max(0, canvas.columns - displayWidth(elapsed) - 4)
  const titleText = cut(oneLine(title), Math.max(Math.floor(left * 0.6), left - displayWidth(oneLine(step))))
  return fit([{ text: elapsed }, { text: `  ${titleText}` }, { text: `  ${oneLine(step)}`, style: 'dim' }], canvas)
}
