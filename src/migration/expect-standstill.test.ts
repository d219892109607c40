import { expect, test } from 'vitest'
import { expectStandstill } from './expect-standstill.ts'
import { announce, healthy, type Pair, scriptedPair } from './fixtures/scripted-pair.ts'
import { proveMigration } from './proofs/prove-migration.ts'

/** 512 MiB at this rate are a tenth of a second. */
const spec = { parameters: { 'max-bandwidth': 5 * 2 ** 30 } }

async function stuck(onMigrate: (pair: Pair) => void): Promise<Pair> {
  const pair: Pair = await scriptedPair(onMigrate, {
    spec,
    source: {
      migrate_cancel: () => {
        announce(pair, ['source MIGRATION cancelling', 'source MIGRATION cancelled'])
        return {}
      },
    },
  })
  return pair
}

test('a migration that stays in setup is cancelled after as long as all of memory takes', async () => {
  await using pair = await stuck((both) => announce(both, ['source MIGRATION setup']))
  const report = await expectStandstill(pair.input, { status: 'setup' })
  expect(report).toMatchObject({
    outcome: 'cancelled',
    because: "the source stayed in 'setup' for 100 ms, until it was cancelled",
  })
  expect(proveMigration(report)).toMatchObject([
    { feature: 'migration that must come to a standstill', exercised: true },
  ])
})

test('a migration that goes on is no standstill', async () => {
  await using pair = await stuck((both) => announce(both, healthy))
  await expect(expectStandstill(pair.input, { status: 'setup' })).rejects.toMatchObject({
    code: 'not-stuck',
    actual: 'active',
  })
})
