import { expect, test } from 'vitest'
import { sampleMigration, sampleSpec } from '../../spec/fixtures/samples.ts'
import type { DiskSpec, MigrationSpec } from '../../spec/machine-spec.ts'
import { sampleCase } from '../fixtures/sample-run.ts'
import { arrangementsOf } from './arrangement.ts'
import { whyOneHost } from './one-host.ts'

const disk: DiskSpec = { format: 'qcow2', sizeMib: 64, sharing: 'mirrored', bus: 'virtio-blk' }
const why = (migration: Partial<MigrationSpec>, sharing?: DiskSpec['sharing']) =>
  whyOneHost({
    migration: { ...sampleMigration, transport: 'tcp', ...migration },
    source: { ...sampleSpec, ...(sharing && { disks: [{ ...disk, sharing }] }) },
  })

test('what goes over TCP, with images of its own, may go from host to host', () => {
  expect(why({})).toBeUndefined()
  expect(why({ mode: 'postcopy' }, 'mirrored')).toBeUndefined()
})

test.each<[Partial<MigrationSpec>, string]>([
  [{ mode: 'cpr-transfer', transport: 'unix' }, 'cpr-transfer replaces the QEMU on its own host'],
  [{ mode: 'background-snapshot', transport: 'file' }, 'the guest is saved into a file of its host'],
  [{ transport: 'exec-file' }, 'the guest is saved into a file of its host'],
  [{ transport: 'fd' }, 'transport fd does not lead to another host'],
])('%o needs one host', (migration, reason) => {
  expect(why(migration)).toBe(reason)
})

test('an image that is shared needs one host', () => {
  expect(why({}, 'shared')).toBe('the image of its disk is a file of its host')
})

test('a case is spread as the lab wants it, and no further than it can be', () => {
  const tcp = { ...sampleCase, migration: { ...sampleMigration, transport: 'tcp' as const } }
  const unix = { ...sampleCase, migration: { ...sampleMigration, transport: 'unix' as const } }
  const { migration: _, ...still } = sampleCase
  const sizes = (...input: Parameters<typeof arrangementsOf>) =>
    arrangementsOf(...input).map(({ shares }) => shares.length)
  expect([sizes(tcp, 'across'), sizes(tcp, 'any'), sizes(tcp, 'together')]).toEqual([[2], [2, 1], [1]])
  expect([sizes(unix, 'any'), sizes(still, 'across')]).toEqual([[1], [1]])
  expect(() => arrangementsOf(unix, 'across')).toThrow(
    "needs one host, and 'placement: across' gives it two: transport unix",
  )
})

test('each host takes the memory of its own side, and one host that of both', () => {
  const tcp = { ...sampleCase, migration: { ...sampleMigration, transport: 'tcp' as const } }
  const memory = (...input: Parameters<typeof arrangementsOf>) =>
    arrangementsOf(...input).map(({ shares }) => shares.map(({ memoryMib }) => memoryMib))
  const side = sampleSpec.memory.sizeMib + 256
  expect(memory(tcp, 'any')).toEqual([[side, side], [2 * side]])
  const failing = { ...tcp, expect: { outcome: 'failed', source: 'runs', destination: 'runs', error: 'x' } as const }
  expect(memory(failing, 'across')).toEqual([[side, 2 * side]])
})
