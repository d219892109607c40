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
  [
    'BLOCK_IO_ERROR',
    { 'node-name': 'disk0', nospace: true, reason: 'No space left on device', operation: 'write', action: 'stop' },
    'disk-error',
    'the source stopped its guest over a write of disk0: No space left on device',
  ],
  [
    'GUEST_CRASHLOADED',
    { action: 'run' },
    'guest-panicked',
    'the guest of the source panicked and loaded its crash kernel',
  ],
  ['WATCHDOG', { action: 'none' }, 'watchdog', "the watchdog of the source's guest expired: none"],
  [
    'MEMORY_FAILURE',
    { recipient: 'hypervisor', action: 'fatal', flags: { 'action-required': true, recursive: false } },
    'memory-failure',
    'the source met memory of its host that is broken: hypervisor, action fatal',
  ],
  [
    'BLOCK_IMAGE_CORRUPTED',
    { device: '', 'node-name': 'disk0', msg: 'L2 table offset unaligned', fatal: true },
    'disk-error',
    'the source found disk0 corrupt: L2 table offset unaligned',
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
  ['BLOCK_IO_ERROR', { 'node-name': 'disk0', reason: 'Input/output error', operation: 'write', action: 'report' }],
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

test('a QEMU that floods its monitor ends the case, and is not listened to any more', async () => {
  await using attempt = sampleAttempt()
  const machine = await scriptedMachine('source', attempt)
  for (let n = 0; n < 12_000; n++) machine.qemu.event('RTC_CHANGE', { offset: n })
  const message = 'the source has sent 10000 events over QMP, the last of them RTC_CHANGE'
  await expect.poll(() => attempt.signal.reason as unknown).toMatchObject({ code: 'log-flood', message })
  expect(machine.monitor.events.now).toBe(10_000)
})

test('a QEMU that says what is no QMP ends the case', async () => {
  await using attempt = sampleAttempt()
  const machine = await scriptedMachine('source', attempt)
  machine.qemu.say('hello\n')
  await expect.poll(() => attempt.signal.reason as unknown).toMatchObject({ code: 'qmp-garbled', actual: 'hello' })
})
