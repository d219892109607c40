import { expect, test } from 'vitest'
import { sampleMigration } from '../spec/fixtures/samples.ts'
import { sidesOf } from './sides-of.ts'

const both = { source: 'local', destination: 'box' }

test('a case of one QEMU has no destination', () => {
  expect(sidesOf({}, [{ role: 'source' }], both)).toEqual({ source: 'local' })
})

test('one with a migration has it, though it was never started, and so has one that starts it', () => {
  expect(sidesOf({ migration: sampleMigration }, [], both)).toEqual(both)
  expect(sidesOf({}, [{ role: 'source' }, { role: 'destination' }], both)).toEqual(both)
})
