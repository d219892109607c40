import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { watchSilence } from './silence.ts'

test('silence is told after three intervals without a byte, and not before', () => {
  vi.useFakeTimers()
  const sock = new PassThrough()
  const told = vi.fn()
  const end = watchSilence(sock, 100, told)
  for (let turn = 0; turn < 10; turn++) {
    vi.advanceTimersByTime(250)
    sock.emit('data', 'x')
  }
  vi.advanceTimersByTime(399)
  expect(told).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(told).toHaveBeenCalledTimes(1)
  end()
  vi.advanceTimersByTime(1000)
  expect(told).toHaveBeenCalledTimes(1)
  vi.useRealTimers()
})
