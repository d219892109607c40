import { expect, test } from 'vitest'
import { disturbedPair } from './fixtures/disturbed-pair.ts'
import { onDestination, onSource } from './settle.ts'

const failed = { code: 1, signal: null }

test('on the source: it says that the migration failed, runs its guest, and the destination exits', async () => {
  await using one = await disturbedPair()
  one.disturbed.input.destination.allowExit()
  await one.say('source MIGRATION failed')
  one.pair.destination.exit(failed)
  expect(await onSource(one.disturbed)).toBe('failed')
})

test('a cancelled migration is not let go on', async () => {
  await using one = await disturbedPair({ disturbance: { kind: 'cancel' } })
  one.disturbed.input.destination.allowExit()
  await one.say('source MIGRATION cancelling', 'source MIGRATION cancelled')
  one.pair.destination.exit(failed)
  expect(await onSource(one.disturbed)).toBe('cancelled')
  expect(one.pair.source.qemu.names.filter((name) => name === 'migrate-set-parameters')).toHaveLength(1)
})

test.each(['cancel', 'time-out'] as const)(
  'a migration that fails where its %s must cancel it is named',
  async (kind) => {
    await using one = await disturbedPair({ disturbance: { kind } })
    one.disturbed.input.destination.allowExit()
    await one.say('source MIGRATION failed')
    one.pair.destination.exit(failed)
    const message = `the source says that its migration failed, after ${kind} in 'active'`
    await expect(onSource(one.disturbed)).rejects.toMatchObject({ code: 'not-cancelled', message })
  },
)

test('what is held on its way when a migration is cancelled never arrives', async () => {
  await using one = await disturbedPair({ disturbance: { kind: 'cancel' } })
  const { begun, input } = one.disturbed
  input.destination.allowExit()
  begun.wire!.hold()
  await one.say('source MIGRATION cancelled')
  one.pair.destination.exit(failed)
  await onSource(one.disturbed)
  expect(begun.wire!.connections.every(({ cut }) => cut)).toBe(true)
})

test('a migration that completes after all is not what was expected', async () => {
  await using one = await disturbedPair()
  await one.say('source MIGRATION completed')
  await expect(onSource(one.disturbed)).rejects.toMatchObject({ code: 'migration-completed' })
})

test('a destination that lives on is named', async () => {
  await using one = await disturbedPair()
  await one.say('source MIGRATION failed')
  await expect(onSource(one.disturbed)).rejects.toMatchObject({ code: 'destination-runs' })
})

test('a source that does not run its guest again is named', async () => {
  const source = { 'query-status': () => ({ status: 'finish-migrate', running: false }) }
  await using one = await disturbedPair({ source })
  await one.say('source STOP', 'source MIGRATION failed')
  await expect(onSource(one.disturbed)).rejects.toMatchObject({ code: 'wrong-state' })
})

test('a source that runs its guest again a moment later does', async () => {
  const source = { 'query-status': () => ({ status: 'finish-migrate', running: false }) }
  await using one = await disturbedPair({ source })
  one.disturbed.input.destination.allowExit()
  await one.say('source STOP', 'source MIGRATION failed', 'source RESUME')
  one.pair.destination.exit(failed)
  expect(await onSource(one.disturbed)).toBe('failed')
})

test('a paused guest must still be paused on its source', async () => {
  await using one = await disturbedPair({ disturbance: { kind: 'pause-guest', moment: 'failed' } })
  await one.say('source MIGRATION failed')
  const message = "the source is 'running' after the migration, not 'paused'"
  await expect(onSource(one.disturbed)).rejects.toMatchObject({ code: 'wrong-state', message })
})

const handedOver = ['source MIGRATION completed', 'destination MIGRATION completed'] as const

test('on the destination: it goes through the switchover, and runs the guest', async () => {
  await using one = await disturbedPair({ disturbance: { kind: 'reset-guest' } })
  await one.say('source MIGRATION pre-switchover')
  const outcome = onDestination(one.disturbed)
  await expect.poll(() => one.pair.source.qemu.names).toContain('migrate-continue')
  await one.say('destination RESUME', ...handedOver)
  expect(await outcome).toBe('completed')
})

test('a destination that does not run the guest is stuck', async () => {
  await using one = await disturbedPair({ disturbance: { kind: 'reset-guest' } })
  await one.say(...handedOver)
  await expect(onDestination(one.disturbed)).rejects.toMatchObject({ code: 'migration-stuck' })
})

test('a paused guest is paused on the destination, and no RESUME is waited for', async () => {
  let status = 'inmigrate'
  const destination = { 'query-status': () => ({ status, running: status === 'running' }) }
  await using one = await disturbedPair({ disturbance: { kind: 'pause-guest' }, destination })
  status = 'paused'
  await one.say(...handedOver)
  expect(await onDestination(one.disturbed)).toBe('completed')
  status = 'running'
  await expect(onDestination(one.disturbed)).rejects.toMatchObject({ code: 'wrong-state' })
})

test('a source that was killed after it had handed the guest over is asked nothing', async () => {
  await using one = await disturbedPair({ disturbance: { kind: 'kill-source', moment: 'completed' } })
  one.disturbed.input.source.allowExit()
  one.pair.source.exit({ code: null, signal: 'SIGKILL' })
  expect(await onDestination(one.disturbed)).toBe('completed')
})

test('a migration that fails where it must go on is named', async () => {
  await using one = await disturbedPair({ disturbance: { kind: 'pause-guest' } })
  await one.say('source MIGRATION failed')
  await expect(onDestination(one.disturbed)).rejects.toMatchObject({ code: 'migration-failed' })
})

test('a destination that nothing has come to waits on', async () => {
  await using one = await disturbedPair({ begins: ['source MIGRATION setup'] })
  await one.say('source MIGRATION failed')
  expect(await onSource(one.disturbed)).toBe('failed')
})

test('a destination that nothing has come to and that runs is named', async () => {
  let status = 'inmigrate'
  const destination = { 'query-status': () => ({ status, running: status === 'running' }) }
  await using one = await disturbedPair({ begins: ['source MIGRATION setup'], destination })
  status = 'running'
  await one.say('source MIGRATION failed')
  await expect(onSource(one.disturbed)).rejects.toMatchObject({ code: 'wrong-state' })
})

test('one that nothing has come to may have been killed', async () => {
  await using one = await disturbedPair({ begins: ['source MIGRATION setup'] })
  one.disturbed.input.destination.allowExit()
  one.pair.destination.exit({ code: null, signal: 'SIGKILL' })
  await one.say('source MIGRATION failed')
  expect(await onSource(one.disturbed)).toBe('failed')
})
