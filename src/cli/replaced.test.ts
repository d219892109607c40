import { expect, test } from 'vitest'
import { replacedLine } from './replaced.ts'

const of = (kind: string, file: string, names: readonly string[]) => names.map((name) => ({ kind, name, file }))

test('each file says what it replaces', () => {
  const replaced = [
    ...of('guests', 'lab/guests/micro-6.1.yaml', ['micro-6.1']),
    ...of('cpus', 'lab/catalog/cpus.yaml', ['max', 'Nehalem']),
  ]
  expect(replacedLine(replaced)).toBe(
    'replaced: guests micro-6.1 by lab/guests/micro-6.1.yaml; cpus max, Nehalem by lab/catalog/cpus.yaml',
  )
})

test('hundreds are one line', () => {
  const many = Array.from({ length: 100 }, (_, index) => `x${index}`)
  const replaced = [...of('cpus', 'lab/catalog/cpus.yaml', many), ...many.flatMap((name) => of('builds', name, [name]))]
  expect(replacedLine(replaced)).toBe(
    'replaced: cpus x0, x1, x2 and 97 more by lab/catalog/cpus.yaml; builds x0 by x0; builds x1 by x1; builds x2 by x2; ' +
      '97 more by other files',
  )
})

test('overlays that only add are not worth a word', () => {
  expect(replacedLine([])).toBeUndefined()
})
