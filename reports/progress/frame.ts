import { finished, type Board, type Running } from './board.ts'
import { duration, roughly } from './duration.ts'
import { etaMs } from './eta.ts'
import { cut, displayWidth, fit, oneLine, type Canvas, type Span } from './text.ts'

const runningShown = 8

/** Where a run stands: a bar with counts and ETA, then the longest-running cases. A log has no bar. */
export function frame(board: Board, now: number, canvas: Canvas): string[] {
  const longest = [...board.running].toSorted(([, one], [, other]) => one.since - other.since)
  const lines = longest.slice(0, runningShown).map(([id, running]) => runningLine({ id, ...running }, now, canvas))
  const more = longest.length - runningShown
  if (more > 0) lines.push(fit([{ text: `         and ${more} more`, style: 'dim' }], canvas))
  const text = status(board, now)
  const textWidth = text.reduce((sum, span) => sum + span.text.length, 0)
  return [fit([...bar(board, canvas.columns - textWidth), ...text], canvas), ...lines]
}

/** On a narrow terminal the numbers matter more. */
function bar(board: Board, columnsLeft: number): Span[] {
  if (columnsLeft < 5 || columnsLeft === Infinity) return []
  const width = Math.min(20, columnsLeft - 1)
  const full = board.total === 0 ? width : Math.min(width, Math.floor((finished(board) / board.total) * width))
  return [
    { text: '█'.repeat(full), style: board.counts.failed > 0 ? 'red' : 'green' },
    { text: `${'░'.repeat(width - full)} `, style: 'dim' },
  ]
}

function status(board: Board, now: number): Span[] {
  const { passed, failed, known, broken, skipped } = board.counts
  const eta = etaMs(board, now)
  return [
    { text: `${finished(board)}/${board.total}`, style: 'bold' },
    { text: ` ${passed} passed`, style: passed > 0 ? 'green' : 'dim' },
    { text: ` ${failed} failed`, style: failed > 0 ? 'red' : 'dim' },
    ...(known > 0 ? [{ text: ` ${known} known`, style: 'yellow' } as const] : []),
    { text: ` ${broken} broken`, style: broken > 0 ? 'yellow' : 'dim' },
    { text: ` ${skipped} skipped`, style: 'dim' },
    { text: `, ${duration(now - board.startedAt)}` },
    { text: eta === undefined ? '' : `, ETA ${roughly(eta)}` },
  ]
}

/** The id comes first: titles differ in what is cut off. */
function runningLine({ id, title, step, since }: Running & { id: string }, now: number, canvas: Canvas): string {
  const begin = `${duration(now - since).padStart(7)}  ${id}`
  const left = Math.max(0, canvas.columns - displayWidth(begin) - 3)
  const titleText = cut(oneLine(title), Math.max(Math.floor(left * 0.6), left - displayWidth(oneLine(step))))
  return fit([{ text: begin }, { text: ` ${titleText}` }, { text: `  ${oneLine(step)}`, style: 'dim' }], canvas)
}
