import { expect, test } from 'vitest'
import { isCaseId, staysInside } from './inside.ts'

test.each(['0123456789', 'parallel-7', '..a'])('%j can be the id of a case', (id) => {
  expect(isCaseId(id)).toBe(true)
})

test.each(['', '.', '..', '../../home/x', 'a/b', 7, undefined])('%j can not', (id) => {
  expect(isCaseId(id)).toBe(false)
})

test.each(['cases/1/qemu.log', 'cases/1/../2/qemu.log', '..log'])('%j stays in the run folder', (path) => {
  expect(staysInside(path)).toBe(true)
})

test.each(['../other/qemu.log', 'cases/../../x', '..', '/etc/shadow', 7])('%j does not', (path) => {
  expect(staysInside(path)).toBe(false)
})
