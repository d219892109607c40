import { expect, test } from 'vitest'
import { newBoard, noteResult, noteStep } from './board.ts'
import { etaMs } from './eta.ts'

const step = (now: number) => ({ title: 'a case', step: 'boot', now })

/** Cases one after another on each of some places, all of them of `tookMs`, `ran` in all; then the next ones run. */
function boardAt({ total = 91, ran = 0, places = 2, tookMs = 10_000, startedAt = 0 }) {
  const board = newBoard(total, 0)
  for (let index = 0; index < Math.min(total, ran + places); index++) {
    const from = startedAt + Math.floor(index / places) * tookMs
    noteStep(board, `case-${index}`, step(from))
    if (index < ran) noteResult(board, `case-${index}`, { status: 'passed', now: from + tookMs })
  }
  return board
}

test('nothing is said before as many have run as run at once, and never before three', () => {
  expect(etaMs(boardAt({ ran: 0 }), 5_000)).toBeUndefined()
  expect(etaMs(boardAt({ ran: 2 }), 15_000)).toBeUndefined()
  expect(etaMs(boardAt({ ran: 6, places: 8 }), 15_000)).toBeUndefined()
  expect(etaMs(boardAt({ ran: 8, places: 8 }), 15_000)).toBeGreaterThan(0)
})

test('what runs, and how many run at once, is counted', () => {
  // 87 of 91 are left on two places: 85 wait, two have run for 5 of their 10 seconds.
  expect(etaMs(boardAt({ ran: 4 }), 25_000)).toBe((85 * 10_000 + 2 * 5_000) / 2)
  expect(etaMs(boardAt({ ran: 4, places: 1 }), 45_000)).toBe(86 * 10_000 + 5_000)
})

test('set-up before the first case does not make the others longer', () => {
  expect(etaMs(boardAt({ ran: 4, startedAt: 600_000 }), 625_000)).toBe(etaMs(boardAt({ ran: 4 }), 25_000))
})

test('cases that are skipped or come to no verdict take no time', () => {
  const board = boardAt({ ran: 4 })
  for (let index = 0; index < 40; index++) noteResult(board, `skipped-${index}`, { status: 'skipped', now: 20_000 })
  expect(etaMs(board, 25_000)).toBe((45 * 10_000 + 2 * 5_000) / 2)
  noteResult(board, 'case-4', { now: 25_000 })
  expect(board.tookMs).toHaveLength(4)
})

test('the last case takes as long as it takes, however many ran at once before', () => {
  const board = boardAt({ total: 5, ran: 4, places: 4 })
  expect(etaMs(board, 12_000)).toBe(8_000)
})

test('a case that takes longer than the others is not about to end, for all one knows', () => {
  const board = boardAt({ total: 5, ran: 4, places: 1 })
  expect(etaMs(board, 49_000)).toBe(1_000)
  expect(etaMs(board, 70_000)).toBeUndefined()
})

test('cases that take longer and longer are believed', () => {
  const board = boardAt({ ran: 4 })
  expect(etaMs(board, 60_000)).toBe((85 * 20_000) / 2)
})
