import type { VerdictStatus } from '../../src/verdict/verdict.ts'

/** A case that has its hosts, what it is doing and since when; times are milliseconds since the epoch. */
export type Running = Readonly<{ title: string; step: string; since: number }>

/** Where a run stands. */
export type Board = {
  readonly total: number
  readonly startedAt: number
  readonly counts: Record<VerdictStatus, number>
  readonly running: Map<string, Running>
  /** How long each of the cases took that ran, in milliseconds; one that was skipped did not. */
  readonly tookMs: number[]
  /** When the first case had its hosts. */
  firstAt?: number
}

export function newBoard(total: number, startedAt: number): Board {
  const counts = { passed: 0, failed: 0, known: 0, broken: 0, skipped: 0 }
  return { total, startedAt, counts, running: new Map(), tookMs: [] }
}

/** A case counts as running from its first step on: before that it waits for a host. */
export function noteStep(board: Board, id: string, { title, step, now }: { title: string; step: string; now: number }) {
  board.firstAt ??= now
  board.running.set(id, { title, step, since: board.running.get(id)?.since ?? now })
}

/** What a case ended with, and when; without a status where it has no verdict. */
type Result = Readonly<{ status?: VerdictStatus; now: number }>

export function noteResult(board: Board, id: string, { status, now }: Result): void {
  const ran = board.running.get(id)
  board.running.delete(id)
  if (!status) return
  board.counts[status]++
  if (ran && status !== 'skipped') board.tookMs.push(now - ran.since)
}

export function finished({ counts }: Board): number {
  return counts.passed + counts.failed + counts.known + counts.broken + counts.skipped
}
