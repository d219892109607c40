import { expect, test } from 'vitest'
import { Refusal, silence } from '../base/fixtures/script.ts'
import { announce, type Announcement, healthy, ram, scriptedPair } from './fixtures/scripted-pair.ts'
import { sampleMigration } from '../spec/fixtures/samples.ts'
import { failingPrecopy, precopy } from './precopy.ts'

/** Whether the source was told to give up; the command is sent when the migration has failed already. */
const cancelled = (names: readonly string[]) => names.at(-1) === 'migrate_cancel'

test('a migration is reported with its numbers and the events of both sides', async () => {
  await using pair = await scriptedPair((both) => announce(both, healthy))
  pair.source.qemu.event('RESUME')
  const before = Date.now()
  const report = await precopy(pair.input)
  expect(report).toMatchObject({
    spec: sampleMigration,
    outcome: 'completed',
    uri: 'tcp:127.0.0.1:45001',
    info: { status: 'completed', 'total-time': 814, downtime: 13, ram },
  })
  expect(report.source.map(({ event, data }) => data['status'] ?? event)).toEqual([
    'setup',
    'active',
    'STOP',
    'device',
    'completed',
  ])
  expect(report.destination.map(({ event, data }) => data['status'] ?? event)).toEqual([
    'active',
    'RESUME',
    'completed',
  ])
  expect(report.startedAt).toBeGreaterThanOrEqual(before)
  expect(report.endedAt).toBeGreaterThanOrEqual(report.startedAt)
})

test('the destination listens before the source is told to connect there', async () => {
  await using pair = await scriptedPair((both) => announce(both, healthy))
  await precopy(pair.input)
  expect(pair.destination.qemu.names.slice(2)).toEqual(['query-status', 'migrate-incoming', 'query-migrate'])
  expect(pair.destination.qemu.commands.find(({ execute }) => execute === 'migrate-incoming')?.arguments).toEqual({
    uri: 'tcp:127.0.0.1:0',
  })
  expect(pair.source.qemu.commands.find(({ execute }) => execute === 'migrate')?.arguments).toEqual({
    uri: 'tcp:127.0.0.1:45001',
  })
})

test('over a unix socket both sides are given a path of its own', async () => {
  await using pair = await scriptedPair((both) => announce(both, healthy), { spec: { transport: 'unix' } })
  expect((await precopy(pair.input)).uri).toBe('unix:/scratch/destination/migration')
})

const bySide = (side: string) => healthy.filter((announcement) => announcement.startsWith(side))

test.each<[string, readonly Announcement[]]>([
  ['the destination is done before the source has begun', [...bySide('destination'), ...bySide('source')]],
  ['the source is done before the destination has begun', [...bySide('source'), ...bySide('destination')]],
  ['all comes in reverse', healthy.toReversed()],
])('a migration has completed even where %s', async (_, order) => {
  await using pair = await scriptedPair((both) => announce(both, order))
  expect((await precopy(pair.input)).outcome).toBe('completed')
})

test.each(['source MIGRATION completed', 'destination MIGRATION completed', 'destination RESUME'] as const)(
  "a migration without '%s' has not completed",
  async (missing) => {
    const all = healthy.filter((announcement) => announcement !== missing)
    await using pair = await scriptedPair((both) => announce(both, all), { limitMs: 30 })
    await expect(precopy(pair.input)).rejects.toMatchObject({ code: 'migration-stuck' })
  },
)

test('a migration that fails is told in the words of the source, and ended', async () => {
  const desc = 'Unable to write to socket: Connection reset by peer'
  await using pair = await scriptedPair(
    (both) => announce(both, ['source MIGRATION setup', 'source MIGRATION active', 'source MIGRATION failed']),
    { source: { 'query-migrate': () => ({ status: 'failed', 'error-desc': desc }) } },
  )
  await expect(precopy(pair.input)).rejects.toMatchObject({
    code: 'migration-failed',
    message: `the source says that the migration failed: ${desc}`,
    expected: 'completed',
    actual: 'failed',
  })
  expect(cancelled(pair.source.qemu.names)).toBe(true)
})

test('a migration that only the destination calls failed has failed', async () => {
  const order: Announcement[] = ['source MIGRATION completed', 'destination MIGRATION failed']
  await using pair = await scriptedPair((both) => announce(both, order))
  await expect(precopy(pair.input)).rejects.toMatchObject({
    code: 'migration-failed',
    message: 'the destination says that the migration failed',
  })
})

test('a source that announces an end and answers with another has failed', async () => {
  const source = { 'query-migrate': () => ({ status: 'failed', 'error-desc': 'Broken pipe' }) }
  await using pair = await scriptedPair((both) => announce(both, healthy), { source })
  await expect(precopy(pair.input)).rejects.toMatchObject({
    code: 'migration-failed',
    message: 'the source announced that the migration completed; query-migrate then says failed: Broken pipe',
  })
})

test('a migration that somebody cancels has failed', async () => {
  await using pair = await scriptedPair((both) => announce(both, ['source MIGRATION cancelled']))
  await expect(precopy(pair.input)).rejects.toMatchObject({ code: 'migration-failed', actual: 'cancelled' })
})

test('a migration that does not end is stuck, and cancelled', async () => {
  const order: Announcement[] = ['source MIGRATION setup', 'source MIGRATION active']
  await using pair = await scriptedPair((both) => announce(both, order), { limitMs: 30 })
  await expect(precopy(pair.input)).rejects.toMatchObject({
    code: 'migration-stuck',
    message: expect.stringMatching(
      /^the migration did not come to 'completed' in \d+ ms; the source was last seen 'active', the destination announced no state at all$/,
    ) as string,
    expected: 'completed',
    actual: "the source was last seen 'active', the destination announced no state at all",
  })
  expect(cancelled(pair.source.qemu.names)).toBe(true)
})

test('a migration of which nothing is heard is stuck', async () => {
  await using pair = await scriptedPair(() => {}, { limitMs: 30 })
  await expect(precopy(pair.input)).rejects.toThrow('the source announced no state at all')
})

test('a destination that dies ends the migration at once, and the source is told to give up', async () => {
  await using pair = await scriptedPair((both) => {
    announce(both, ['source MIGRATION setup', 'source MIGRATION active'])
    setImmediate(() => both.destination.exit({ code: 1, signal: null }))
  })
  await expect(precopy(pair.input)).rejects.toMatchObject({
    code: 'qemu-died',
    message: 'the destination QEMU exited with code 1 in the middle of the case',
  })
  expect(cancelled(pair.source.qemu.names)).toBe(true)
})

test('a source that dies ends the migration at once, with nobody left to tell', async () => {
  await using pair = await scriptedPair((both) => {
    announce(both, ['source MIGRATION setup'])
    setImmediate(() => both.source.exit({ code: null, signal: 'SIGABRT' }))
  })
  await expect(precopy(pair.input)).rejects.toMatchObject({
    code: 'qemu-died',
    message: 'the source QEMU was ended by SIGABRT in the middle of the case',
  })
})

test('a source that closes its connection over the command says nothing more', async () => {
  await using pair = await scriptedPair((both) => {
    both.source.qemu.hangUp()
    return silence
  })
  await expect(precopy(pair.input)).rejects.toThrow('the source closed its QMP connection before migrate was answered')
})

test('a case that is over ends its migration', async () => {
  await using pair = await scriptedPair((both) => {
    announce(both, ['source MIGRATION active'])
    setImmediate(() => both.input.attempt.fail(new Error('interrupted')))
  })
  await expect(precopy(pair.input)).rejects.toThrow('interrupted')
  expect(cancelled(pair.source.qemu.names)).toBe(true)
})

test('a source that refuses to migrate says so', async () => {
  const desc = "State blocked by non-migratable device '0000:00:04.0/vfio'"
  await using pair = await scriptedPair(() => new Refusal(desc))
  await expect(precopy(pair.input)).rejects.toThrow(`the source refused migrate: ${desc}`)
})

test.each([
  { status: 'running', running: true },
  { status: 'inmigrate', running: true },
  { status: 'paused', running: false },
])('a destination that is %o before the migration is not migrated to', async (state) => {
  const destination = { 'query-status': () => state }
  await using pair = await scriptedPair((both) => announce(both, healthy), { destination })
  await expect(precopy(pair.input)).rejects.toMatchObject({ code: 'destination-ran-early', actual: state.status })
  expect(pair.source.qemu.names).not.toContain('migrate')
})

test('a migration that must fail is reported when it does', async () => {
  const desc = 'Sibling indicated error 1'
  await using pair = await scriptedPair(
    (both) => announce(both, ['source MIGRATION setup', 'source MIGRATION active', 'source MIGRATION failed']),
    { source: { 'query-migrate': () => ({ status: 'failed', 'error-desc': desc }) } },
  )
  expect(await failingPrecopy(pair.input)).toMatchObject({ outcome: 'failed', info: { 'error-desc': desc } })
  expect(pair.source.qemu.names).not.toContain('migrate_cancel')
})

test('a migration that must fail and completes is not what was expected', async () => {
  await using pair = await scriptedPair((both) => announce(both, healthy))
  await expect(failingPrecopy(pair.input)).rejects.toMatchObject({
    code: 'migration-completed',
    expected: 'failed',
    actual: 'completed',
  })
})
