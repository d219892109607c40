import { expect, test } from 'vitest'
import { Refusal } from '../base/fixtures/script.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import { expectRefusal } from './expect-refusal.ts'
import { announce, type Pair, scriptedPair } from './fixtures/scripted-pair.ts'
import { proveMigration } from './proofs/prove-migration.ts'

const text = 'Postcopy preempt requires postcopy-ram'
const wanted = { command: 'migrate-set-capabilities', error: 'preempt requires', on: 'source' } as const
const refuse = () => new Refusal(text)

/** A pair whose source or destination refuses a command. */
const refusing = (side: 'source' | 'destination', command: string, spec?: Partial<MigrationSpec>) =>
  scriptedPair(() => {}, { [side]: { [command]: refuse }, spec })

test('the right refusal is reported with its exact text, and proven by it', async () => {
  await using pair = await refusing('source', 'migrate-set-capabilities')
  const report = await expectRefusal(pair.input, wanted)
  const because = `the source refused migrate-set-capabilities: ${text}`
  expect(report).toMatchObject({ outcome: 'refused', because, from: 'source', to: 'destination' })
  expect(proveMigration(report)).toEqual([
    { feature: 'migration that must be refused', exercised: true, proof: because },
  ])
})

test.each([
  ['another side', 'destination', 'migrate-set-capabilities', wanted],
  ['another command', 'source', 'migrate', wanted],
  ['another reason', 'source', 'migrate-set-capabilities', { ...wanted, error: 'no such thing' }],
] as const)('a refusal of %s is not what was expected', async (_, side, command, asked) => {
  await using pair = await refusing(side, command)
  await expect(expectRefusal(pair.input, asked)).rejects.toMatchObject({
    code: 'refused-otherwise',
    expected: `the source refuses ${asked.command}: ${asked.error}`,
    actual: `the ${side} refused ${command}: ${text}`,
  })
})

test('a migration that begins after all is cancelled, and not what was expected', async () => {
  await using pair = await scriptedPair((both: Pair) => announce(both, ['source MIGRATION setup']))
  await expect(expectRefusal(pair.input, wanted)).rejects.toMatchObject({ code: 'not-refused' })
  expect(pair.source.qemu.names.at(-1)).toBe('migrate_cancel')
})

test('a command before its time is sent just before migrate', async () => {
  await using pair = await refusing('destination', 'migrate-recover', { early: 'migrate-recover' })
  const early = { command: 'migrate-recover', error: text, on: 'destination' } as const
  expect(await expectRefusal(pair.input, early)).toMatchObject({ outcome: 'refused' })
  expect(pair.source.qemu.names).not.toContain('migrate')
})
