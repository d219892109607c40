import { expect, test } from 'vitest'
import { expectFailure } from './expect-failure.ts'
import { announce, type Announcement, healthy, scriptedPair } from './fixtures/scripted-pair.ts'

const failing: readonly Announcement[] = [
  'source MIGRATION setup',
  'source MIGRATION active',
  'source MIGRATION failed',
]

test('a destination that must exit is waited for, and fails nothing by it', async () => {
  await using pair = await scriptedPair((both) => {
    announce(both, failing)
    setImmediate(() => setImmediate(() => both.destination.exit({ code: 1, signal: null })))
  })
  let exited = false
  void pair.destination.exited.then(() => (exited = true))
  expect((await expectFailure(pair.input, { destination: 'exits' })).outcome).toBe('failed')
  expect(exited).toBe(true)
  expect(pair.input.attempt.signal.aborted).toBe(false)
})

test('a destination that must run on fails the case when it exits', async () => {
  await using pair = await scriptedPair((both) => {
    announce(both, ['source MIGRATION setup'])
    setImmediate(() => both.destination.exit({ code: 1, signal: null }))
  })
  await expect(expectFailure(pair.input, { destination: 'runs' })).rejects.toMatchObject({ code: 'qemu-died' })
})

test('a destination that runs on is let run', async () => {
  await using pair = await scriptedPair((both) => announce(both, failing))
  expect((await expectFailure(pair.input, { destination: 'runs' })).outcome).toBe('failed')
})

test('a migration that completes after all is not what was expected', async () => {
  await using pair = await scriptedPair((both) => announce(both, healthy))
  await expect(expectFailure(pair.input, { destination: 'exits' })).rejects.toMatchObject({
    code: 'migration-completed',
  })
})
