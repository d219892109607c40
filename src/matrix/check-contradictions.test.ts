import { expect, test } from 'vitest'
import { caseBuilder } from './build-case.ts'
import { load, problemsOf } from './fixture.ts'
import { points } from './points.ts'

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

const links = { 'catalog/links.yaml': 'slow: { rate: 200mbit, delay: 20ms, loss: 0.05% }\n' }
const linked = (migration: string) => ({
  ...links,
  'matrix/migration/precopy.yaml': `title: Pre-copy\naxes: { machine: q35, migration: ${migration}, link: [plain, slow] }\n`,
})

test('a migration over tcp may go over a link of the catalogue, or over the one that is there', () => {
  const config = load(linked('precopy-tcp'))
  expect(config.catalog.links.get('slow')).toEqual({ rateKbit: 200_000, delayMs: 20, lossPercent: 0.05 })
  const matrix = config.matrices.get('migration/precopy')!
  const found = Array.from(points(matrix), (point) => caseBuilder(matrix)(point).link)
  expect(found).toEqual([undefined, { name: 'slow', rateKbit: 200_000, delayMs: 20, lossPercent: 0.05 }])
})

test('what does not go over tcp has no link', () => {
  expect(problemsOf(() => load(linked('[precopy-tcp, precopy-unix]')))).toEqual([
    "matrix/migration/precopy.yaml:2:1 link 'slow' is for migrations over tcp, and this matrix has it with 'precopy-unix' — leave such cases out with no: or only:",
  ])
})

test.each([
  ['{ about: none }', 'catalog/links.yaml:1:7 slow: expected a rate, a delay or a loss, got a map'],
  ['{ rate: 200 }', "catalog/links.yaml:1:15 slow.rate: expected a rate such as 200mbit or 1gbit, got '200'"],
])('a link that is %s is refused', (value, message) => {
  expect(problemsOf(() => load({ 'catalog/links.yaml': `slow: ${value}\n` }))).toEqual([message])
})

const firmware = {
  'catalog/firmware.yaml': 'plain: { code: /c, vars: /v }\nsecure: { code: /c, vars: /v, secure-boot: true }\n',
}
const booted = (axes: string) => ({ ...firmware, 'matrix/migration/precopy.yaml': `title: x\naxes: { ${axes} }\n` })

test('a firmware without secure boot is for any machine, one with it for a q35', () => {
  expect(() => load(booted('machine: [q35, pc-i440fx], migration: precopy-tcp, firmware: plain'))).not.toThrow()
  expect(() => load(booted('machine: q35, migration: precopy-tcp, firmware: [default, secure]'))).not.toThrow()
})

test('secure boot on another machine is a mistake, with its position', () => {
  expect(problemsOf(() => load(booted('machine: [q35, pc-i440fx], migration: precopy-tcp, firmware: secure')))).toEqual(
    [
      "matrix/migration/precopy.yaml:2:1 firmware 'secure' needs a q35, and this matrix has it with 'pc-i440fx' — leave such cases out with no: or only:",
    ],
  )
})

test('files that are in no package are named by absolute paths', () => {
  const files = { ...booted('machine: q35'), 'catalog/firmware.yaml': 'plain: { code: c, vars: /v }\n' }
  expect(problemsOf(() => load(files))).toEqual([expect.stringContaining('expected absolute paths')])
})
