import { type Board, finished } from './board.ts'

const fewest = 3

/**
 * Time left, in milliseconds: what runs or waits takes as long as what has run, as many at once as on the average so
 * far. Undefined where that would be a guess: before three cases have run and as many as run at once, since the first
 * to finish are the quick ones, and when all that is left has taken longer than usual already.
 */
export function etaMs(board: Board, now: number): number | undefined {
  const { tookMs, running, total, firstAt = now } = board
  if (tookMs.length < Math.max(fewest, running.size)) return undefined
  const elapsed = [...running.values()].map(({ since }) => now - since)
  const usual = usualMs(tookMs, elapsed)
  const left = elapsed.map((ms) => Math.max(0, usual - ms))
  const waiting = Math.max(0, total - finished(board) - running.size)
  const atOnce = (sum(tookMs) + sum(elapsed)) / (now - firstAt)
  const eta = Math.max((sum(left) + waiting * usual) / atOnce, ...left)
  return eta > 0 ? eta : undefined
}

/** A case that runs for longer than the others took counts with what it has taken so far. */
function usualMs(tookMs: readonly number[], elapsed: readonly number[]): number {
  const before = mean(tookMs)
  return mean([...tookMs, ...elapsed.filter((ms) => ms > before)])
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}
