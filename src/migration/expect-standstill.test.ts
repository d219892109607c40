import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectStandstill } from './expect-standstill.ts'
import { announce, healthy, type Pair, scriptedPair } from './fixtures/scripted-pair.ts'
import { proveMigration } from './proofs/prove-migration.ts'

/** 512 MiB at this rate are a tenth of a second. */
const spec = { parameters: { 'max-bandwidth': 5 * 2 ** 30 } }

async function stuck(onMigrate: (pair: Pair) => void, end = 'cancelled'): Promise<Pair> {
  const pair: Pair = await scriptedPair(onMigrate, {
    spec,
    source: {
      migrate_cancel: () => {
        announce(pair, [`source MIGRATION ${end}`])
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

test('a migration that fails when it is cancelled is named', async () => {
  await using pair = await stuck((both) => announce(both, ['source MIGRATION setup']), 'failed')
  await expect(expectStandstill(pair.input, { status: 'setup' })).rejects.toMatchObject({ code: 'not-cancelled' })
})

test('a migration that goes on is no standstill', async () => {
  await using pair = await stuck((both) => announce(both, healthy))
  await expect(expectStandstill(pair.input, { status: 'setup' })).rejects.toMatchObject({
    code: 'not-stuck',
    actual: 'active',
  })
})

const failing = ['source MIGRATION setup', 'source MIGRATION active', 'source MIGRATION failed'] as const

test.each([
  ['in the words that are allowed for', 'multifd: received channel id 3 is greater than number of channels 2', true],
  ['in other words', 'load of migration failed', false],
])('a standstill that may fail instead, %s', async (_, line, allowed) => {
  await using pair = await stuck((both) => announce(both, failing))
  await writeFile(join(pair.destination.directory, 'qemu.log'), `${line}\n`)
  const expecting = expectStandstill(pair.input, {
    status: 'setup',
    says: ['another reason', 'is greater than number'],
  })
  if (allowed)
    expect(await expecting).toMatchObject({ outcome: 'failed', because: expect.stringContaining(line) as string })
  else await expect(expecting).rejects.toMatchObject({ code: 'failed-otherwise' })
})
