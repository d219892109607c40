import { expect, test } from 'vitest'
import { newBoard, noteResult, noteStep } from './board.ts'
import { duration, roughly } from './duration.ts'
import { frame } from './frame.ts'
import { displayWidth } from './text.ts'

const title = 'pc-i440fx · Skylake-Client-v4 · 16G · precopy-tcp-multifd-zstd · micro-6.1'

function busyBoard() {
  const board = newBoard(784, 0)
  for (let n = 0; n < 12; n++) {
    noteStep(board, `case-${n}`, { title, step: 'boot source › wait for the agent', now: n * 1000 })
  }
  for (let n = 0; n < 16; n++) noteStep(board, `done-${n}`, { title, step: 'boot source', now: 0 })
  for (let n = 0; n < 15; n++) noteResult(board, `done-${n}`, { status: 'passed', now: 20_000 })
  noteResult(board, 'done-15', { status: 'failed', now: 20_000 })
  noteResult(board, 'cancelled', { now: 20_000 })
  return board
}

test.each([20, 40, 60, 80, 120, 200])('at %i columns nothing wraps', (columns) => {
  for (const line of frame(busyBoard(), 3_600_000, { columns, color: false })) {
    expect(displayWidth(line)).toBeLessThanOrEqual(columns)
  }
})

test('counts, ETA, and the longest-running cases first', () => {
  const board = busyBoard()
  noteStep(board, 'case-0', { title: 'short', step: 'migrate', now: 60_000 })
  const lines = frame(board, 65_000, { columns: 100, color: false })
  expect(lines[0]).toBe('░░░░░░░░░░░░░░░░░░░░ 16/784 15 passed 1 failed 0 broken 0 skipped, 1m05s, ETA 30m')
  expect(lines[1]).toBe('  1m05s  case-0 short  migrate')
  expect(lines[2]).toMatch(/^ {2}1m04s {2}case-1 pc-i440fx .*… {2}boot source › wait for the agent$/)
  expect(lines.at(-1)).toBe('         and 4 more')
})

test('a log has no bar', () => {
  const board = newBoard(2, 0)
  noteStep(board, 'one', { title, step: 'boot source › wait for the agent', now: 100 })
  expect(frame(board, 400, { columns: Infinity, color: false })).toEqual([
    '0/2 0 passed 0 failed 0 broken 0 skipped, 0.4s',
    `   0.3s  one ${title}  boot source › wait for the agent`,
  ])
})

test.each([
  [400, '0.4s'],
  [12_400, '12s'],
  [185_000, '3m05s'],
  [7_620_000, '2h07m'],
])('%i ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test.each([
  [400, '5s'],
  [12_400, '15s'],
  [55_001, '1m'],
  [185_000, '3m10s'],
  [891_000, '15m'],
  [3_590_000, '1h00m'],
  [7_620_000, '2h07m'],
])('%i ms are roughly %s', (ms, text) => {
  expect(roughly(ms)).toBe(text)
})
