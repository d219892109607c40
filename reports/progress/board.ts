import type { VerdictStatus } from '../../src/verdict/verdict.ts'

/** A case that has its hosts, what it is doing and since when; times are milliseconds since the epoch. */
export type Running = Readonly<{ title: string; step: string; since: number }>

/** Where a run stands. */
export type Board = {
  readonly total: number
  readonly startedAt: number
  readonly counts: Record<VerdictStatus, number>
  readonly running: Map<string, Running>
}

export function newBoard(total: number, startedAt: number): Board {
  return { total, startedAt, counts: { passed: 0, failed: 0, broken: 0, skipped: 0 }, running: new Map() }
}

/** A case counts as running from its first step on: before that it waits for a host. */
export function noteStep(board: Board, id: string, { title, step, now }: { title: string; step: string; now: number }) {
  board.running.set(id, { title, step, since: board.running.get(id)?.since ?? now })
}

export function noteResult(board: Board, id: string, status: VerdictStatus | undefined): void {
  board.running.delete(id)
  if (status) board.counts[status]++
}

export function finished({ counts }: Board): number {
  return counts.passed + counts.failed + counts.broken + counts.skipped
}

/** Time left if the rest goes as fast as what is finished; unknown before the first. */
export function etaMs(board: Board, now: number): number | undefined {
  const done = finished(board)
  return done === 0 ? undefined : ((now - board.startedAt) / done) * Math.max(0, board.total - done)
}
