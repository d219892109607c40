import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { sampleAttempt, scriptedMachine } from './fixtures/scripted-machine.ts'

test.each([
  [{ code: 1, signal: null }, 'the destination QEMU exited with code 1 in the middle of the case'],
  [{ code: 0, signal: null }, 'the destination QEMU exited with code 0 in the middle of the case'],
  [{ code: null, signal: 'SIGABRT' }, 'the destination QEMU was ended by SIGABRT in the middle of the case'],
])('a QEMU that ends with %o ends the case', async (how, message) => {
  await using attempt = sampleAttempt()
  const machine = await scriptedMachine('destination', attempt)
  machine.exit(how)
  await expect.poll(() => attempt.signal.reason as unknown).toMatchObject({ code: 'qemu-died', message })
})

test('a QEMU that may end does so without ending the case', async () => {
  await using attempt = sampleAttempt()
  const machine = await scriptedMachine('destination', attempt)
  machine.allowExit()
  machine.exit({ code: 0, signal: null })
  await machine.exited
  await turn()
  expect(attempt.signal.aborted).toBe(false)
})

test.each([
  ['GUEST_PANICKED', { action: 'pause' }, 'guest-panicked', 'the guest of the source panicked'],
  [
    'SHUTDOWN',
    { guest: true, reason: 'guest-reset' },
    'guest-reset',
    'the guest of the source ended by itself: guest-reset',
  ],
])('%s of the guest ends the case', async (event, data, code, message) => {
  await using attempt = sampleAttempt()
  const machine = await scriptedMachine('source', attempt)
  machine.qemu.event(event, data)
  await expect.poll(() => attempt.signal.reason as unknown).toMatchObject({ code, message })
})

test.each([
  ['SHUTDOWN', { guest: false, reason: 'host-qmp-quit' }],
  ['STOP', {}],
  ['RTC_CHANGE', { offset: 1 }],
])('%s with %o does not', async (event, data) => {
  await using attempt = sampleAttempt()
  const machine = await scriptedMachine('source', attempt)
  machine.qemu.event(event, data)
  await expect.poll(() => machine.monitor.events.all).toHaveLength(1)
  expect(attempt.signal.aborted).toBe(false)
})

test('a guest that resets is told, not that its QEMU ended over it', async () => {
  await using attempt = sampleAttempt()
  const machine = await scriptedMachine('source', attempt)
  machine.exitBeforeLastWords({ code: 0, signal: null }, () =>
    machine.qemu.event('SHUTDOWN', { guest: true, reason: 'guest-reset' }),
  )
  await expect.poll(() => attempt.signal.reason as unknown).toMatchObject({ code: 'guest-reset' })
})

test('a QEMU whose connection stays open behind it has ended all the same', async () => {
  await using attempt = sampleAttempt()
  const machine = await scriptedMachine('source', attempt)
  machine.exitBeforeLastWords({ code: 1, signal: null }, () => {}, { hangUp: false })
  await expect.poll(() => attempt.signal.reason as unknown, { timeout: 3_000 }).toMatchObject({ code: 'qemu-died' })
})
