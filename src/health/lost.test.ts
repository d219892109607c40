import { expect, test } from 'vitest'
import { Refusal, type Script } from '../base/fixtures/script.ts'
import { sampleAttempt, type ScriptedMachine, scriptedMachine } from '../machine/fixtures/scripted-machine.ts'
import { expectLost } from './lost.ts'

const signal = new AbortController().signal

/** A destination whose source died in post-copy. */
async function waiting(onAsked: (machine: ScriptedMachine) => unknown = () => {}) {
  const attempt = sampleAttempt()
  const qmp: Script = {
    'migrate-pause': () => {
      onAsked(machine)
      return new Refusal('migrate-pause is currently only supported during postcopy-active or postcopy-recover state')
    },
  }
  const machine: ScriptedMachine = await scriptedMachine('destination', attempt, { qmp })
  machine.allowExit()
  machine.qemu.event('MIGRATION', { status: 'postcopy-paused' })
  await expect.poll(() => machine.monitor.events.all).toHaveLength(1)
  return { machine, [Symbol.asyncDispose]: () => attempt[Symbol.asyncDispose]() }
}

test('half of a guest that goes on waiting claims nothing, and is asked out of band only', async () => {
  await using left = await waiting()
  await expectLost([left.machine], signal)
  expect(left.machine.qemu.commands.slice(1)).toMatchObject([{ 'exec-oob': 'migrate-pause' }])
})

test.each<[string, (machine: ScriptedMachine) => void, string]>([
  ['goes on by itself', ({ qemu }) => qemu.event('MIGRATION', { status: 'completed' }), 'completed'],
  ['ends', (machine) => setImmediate(() => machine.exit({ code: 1, signal: null })), 'ended'],
])('half of a guest that %s is no guest that waits', async (_, onAsked, actual) => {
  await using left = await waiting(onAsked)
  await expect(expectLost([left.machine], signal)).rejects.toMatchObject({ code: 'guest-claimed', actual })
})

test.each([
  ['running', true, 'guest-claimed'],
  ['postmigrate', false, undefined],
])("a QEMU that is '%s' claims the guest: %s", async (status, running, code) => {
  await using attempt = sampleAttempt()
  const qmp: Script = { 'query-status': () => ({ status, running }) }
  const machine = await scriptedMachine('source', attempt, { qmp })
  const found = await expectLost([machine], signal).then(
    () => undefined,
    (error: { code: string }) => error.code,
  )
  expect(found).toBe(code)
})
