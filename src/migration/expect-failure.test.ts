import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectFailure } from './expect-failure.ts'
import { announce, type Announcement, healthy, type Pair, scriptedPair } from './fixtures/scripted-pair.ts'

const failing: readonly Announcement[] = [
  'source MIGRATION setup',
  'source MIGRATION active',
  'source MIGRATION failed',
]

/** What the destination wrote to stderr. */
const say = ({ destination }: Pair, text: string) => writeFileSync(join(destination.directory, 'qemu.log'), `${text}\n`)

test('a destination that must exit is waited for, and fails nothing by it', async () => {
  await using pair = await scriptedPair((both) => {
    say(both, '')
    announce(both, failing)
    setImmediate(() => setImmediate(() => both.destination.exit({ code: 1, signal: null })))
  })
  let exited = false
  void pair.destination.exited.then(() => (exited = true))
  expect((await expectFailure(pair.input, { source: 'runs', destination: 'exits' })).outcome).toBe('failed')
  expect(exited).toBe(true)
  expect(pair.input.attempt.signal.aborted).toBe(false)
})

test('a destination that must run on fails the case when it exits', async () => {
  await using pair = await scriptedPair((both) => {
    announce(both, ['source MIGRATION setup'])
    setImmediate(() => both.destination.exit({ code: 1, signal: null }))
  })
  await expect(expectFailure(pair.input, { source: 'runs', destination: 'runs' })).rejects.toMatchObject({
    code: 'qemu-died',
  })
})

test('a destination that runs on is let run', async () => {
  await using pair = await scriptedPair((both) => {
    say(both, '')
    announce(both, failing)
  })
  expect((await expectFailure(pair.input, { source: 'runs', destination: 'runs' })).outcome).toBe('failed')
})

test('a migration that completes after all is not what was expected', async () => {
  await using pair = await scriptedPair((both) => announce(both, healthy))
  await expect(expectFailure(pair.input, { source: 'runs', destination: 'exits' })).rejects.toMatchObject({
    code: 'migration-completed',
  })
})

test('a failure says why on both sides, and that is held against what was expected', async () => {
  const said = 'Machine type received is "pc-q35-10.0"'
  const failAndExit = (both: Pair) => {
    say(both, said)
    announce(both, failing)
    setImmediate(() => setImmediate(() => both.destination.exit({ code: 1, signal: null })))
  }
  const answers = { 'query-migrate': () => ({ status: 'failed', 'error-desc': 'Broken pipe' }) }
  const wanted = { source: 'runs', destination: 'exits', error: 'Broken', says: 'Machine type received' } as const
  await using pair = await scriptedPair(failAndExit, { source: answers })
  expect(await expectFailure(pair.input, wanted)).toMatchObject({
    because: `the source: Broken pipe; the destination: ${said}`,
  })
  await using other = await scriptedPair(failAndExit, { source: answers })
  await expect(expectFailure(other.input, { ...wanted, says: 'Size mismatch' })).rejects.toMatchObject({
    code: 'failed-otherwise',
    expected: 'Size mismatch',
  })
  await using third = await scriptedPair(failAndExit, { source: answers })
  await expect(expectFailure(third.input, { ...wanted, error: 'reset' })).rejects.toMatchObject({
    code: 'failed-otherwise',
    actual: 'Broken pipe',
  })
})
