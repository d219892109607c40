import { expect, test } from 'vitest'
import { load, problemsOf } from './fixture.ts'

const migrations = 'precopy-tcp: { mode: precopy, transport: tcp }\n'
const with_ = (text: string) => ({
  'catalog/migrations.yaml': migrations,
  'matrix/migration/precopy.yaml': `title: x\n${text}`,
})
const axes = (more: string, migration = 'precopy-tcp') => `axes: { machine: q35, migration: ${migration}, ${more} }\n`
const left = 'expect: { outcome: survives, on: source }\n'

test('a disturbed migration leaves its guest somewhere, or nowhere', () => {
  const disturbed = axes('disturbance: cut, moment: active')
  expect(() => load(with_(`${disturbed}${left}`))).not.toThrow()
  expect(() => load(with_(`${disturbed}expect: { outcome: lost }\n`))).not.toThrow()
})

test('what the rules leave out is no mistake', () => {
  const rule =
    'no: [{ when: { disturbance: cut, moment: none }, because: x }, { when: { disturbance: none, moment: active }, because: x }]\n'
  const row = `rows: [{ when: { disturbance: cut }, expect: { outcome: survives, on: source } }]\n`
  expect(() => load(with_(`${axes('disturbance: [none, cut], moment: [none, active]')}${rule}${row}`))).not.toThrow()
})

test.each([
  [axes('disturbance: cut') + left, "disturbance 'cut' needs a moment"],
  [axes('moment: active'), "moment 'active' needs a disturbance"],
  [axes('disturbance: cut, moment: active', 'none') + left, "disturbance 'cut' needs a migration"],
  [
    axes('disturbance: cut, moment: active'),
    "outcome 'completed' does not say where disturbance 'cut' leaves the guest",
  ],
  [axes('workload: idle') + left, "outcome 'survives' needs a disturbance"],
  [axes('workload: idle') + 'expect: { outcome: lost }\n', "outcome 'lost' needs a disturbance"],
  [
    `${axes('workload: idle', 'none')}expect: { outcome: failed, source: runs, destination: exits }\n`,
    "outcome 'failed' needs a migration",
  ],
])('%s', (text, message) => {
  expect(problemsOf(() => load(with_(text)))).toEqual([expect.stringContaining(`precopy.yaml:2:1 ${message}`)])
})
