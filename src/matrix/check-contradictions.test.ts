import { expect, test } from 'vitest'
import { load, problemsOf } from './fixture.ts'

const odd = 'odd: { mode: precopy, transport: tcp, capabilities: { mapped-ram: true }, contradictory: true }\n'
const catalogue = `precopy-tcp: { mode: precopy, transport: tcp }\n${odd}`
const with_ = (text: string) => ({
  'catalog/migrations.yaml': catalogue,
  'matrix/migration/cancel.yaml': `title: x\n${text}`,
})

test('what contradicts itself may be asked for where a refusal is expected', () => {
  const refusal = 'expect: { outcome: refused, command: migrate, error: no }\n'
  expect(() => load(with_(`axes: { migration: odd }\n${refusal}`))).not.toThrow()
})

test('a row may expect it too, and then every case must have one', () => {
  const row = 'rows: [{ when: { machine: q35 }, expect: { outcome: failed, source: runs, destination: exits } }]\n'
  expect(() => load(with_(`axes: { machine: q35, migration: odd }\n${row}`))).not.toThrow()
  expect(problemsOf(() => load(with_(`axes: { machine: [q35, pc-i440fx], migration: odd }\n${row}`)))).toHaveLength(1)
})

test('elsewhere it is a mistake, with its position', () => {
  expect(problemsOf(() => load(with_('axes: { migration: [precopy-tcp, odd] }\n')))).toEqual([
    "matrix/migration/cancel.yaml:2:1 migration 'odd' contradicts itself, and this matrix expects no refusal of it — expect { outcome: refused, command: …, error: … }",
  ])
})

test('without the flag the contradiction itself is the mistake', () => {
  const files = { 'catalog/migrations.yaml': catalogue.replace(', contradictory: true', '') }
  expect(problemsOf(() => load(files))).toEqual([expect.stringContaining('mapped-ram needs the transport file')])
})
