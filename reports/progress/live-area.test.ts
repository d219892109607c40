import { expect, test } from 'vitest'
import { screen } from '../fixtures/screen.ts'
import { liveArea } from './live-area.ts'

test('what is printed scrolls by above what is drawn', () => {
  const terminal = screen(80)
  const live = liveArea(terminal)
  live.draw(['bar', 'one', 'two'])
  live.print(['FAILED something'])
  expect(terminal.lines()).toEqual(['FAILED something', 'bar', 'one', 'two'])
  live.draw(['bar', 'one'])
  expect(terminal.lines()).toEqual(['FAILED something', 'bar', 'one'])
  expect(terminal.cursorVisible()).toBe(false)
  live[Symbol.dispose]()
  expect(terminal.lines()).toEqual(['FAILED something'])
  expect(terminal.cursorVisible()).toBe(true)
})

test('a terminal that got narrower has wrapped what was drawn', () => {
  const written: string[] = []
  const terminal = { columns: 80, isTTY: true, write: (text: string) => written.push(text) }
  using live = liveArea(terminal)
  live.draw(['x'.repeat(79), 'y'])
  terminal.columns = 40
  live.draw(['z'])
  expect(written.at(-1)).toBe('\u001B[3A\r\u001B[0Jz\n')
})
