import { expect, test } from 'vitest'
import { silence } from '../base/fixtures/script.ts'
import { sampleAttempt, type ScriptedMachine, scriptedMachine } from '../machine/fixtures/scripted-machine.ts'
import { suspendGuest, wakeGuest } from './suspend.ts'

test('a guest has suspended itself when QEMU says so, not when its agent was told', async () => {
  await using attempt = sampleAttempt()
  const fall = () => (setImmediate(() => source.qemu.event('SUSPEND', {}, 5_000)), silence)
  const source: ScriptedMachine = await scriptedMachine('source', attempt, { qga: { 'guest-suspend-ram': fall } })
  expect(await suspendGuest(source, attempt.signal)).toBe(5_000)
})

test.each(['suspended', 'running'])('a guest that arrived %s is woken up, and both are told', async (status) => {
  await using attempt = sampleAttempt()
  const wake = () => (setImmediate(() => destination.qemu.event('WAKEUP', {}, 7_000)), {})
  const qmp = { 'query-status': () => ({ status, running: status === 'running' }), system_wakeup: wake }
  const destination: ScriptedMachine = await scriptedMachine('destination', attempt, { qmp })
  expect(await wakeGuest(destination, attempt.signal)).toEqual({ arrivedAs: status, wokenAt: 7_000 })
})
