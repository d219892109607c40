import { expect, test } from 'vitest'
import { exitWithoutReader } from './output-lost.ts'

const lost = (code: string) => Object.assign(new Error(code), { code })

test.each([
  ['list', 'EPIPE', 0],
  ['run', 'EPIPE', 3],
  ['list', 'ENOSPC', 3],
  ['run', 'ENOSPC', 3],
])('%s whose output fails with %s ends with %i', (command, code, expected) => {
  expect(exitWithoutReader(command, lost(code))).toBe(expected)
})
