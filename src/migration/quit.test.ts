import { expect, test } from 'vitest'
import type { Exit } from '../spec/host.ts'
import { sampleAttempt, type ScriptedMachine, scriptedMachine } from '../machine/fixtures/scripted-machine.ts'
import type { Attempt } from '../machine/attempt.ts'
import { quit } from './quit.ts'

/** A QEMU that ends like this when it is told to quit. */
async function quitting(attempt: Attempt, how: Exit): Promise<ScriptedMachine> {
  const machine: ScriptedMachine = await scriptedMachine('source', attempt, {
    qmp: { quit: () => setImmediate(() => machine.exit(how)) && {} },
  })
  return machine
}

test('a QEMU that quits has ended, and that does not end the case', async () => {
  await using attempt = sampleAttempt()
  const machine = await quitting(attempt, { code: 0, signal: null })
  expect(await quit(machine, attempt.signal)).toEqual({ code: 0, signal: null })
  expect(attempt.signal.aborted).toBe(false)
})

test('a QEMU that is gone before it has answered has quit all the same', async () => {
  await using attempt = sampleAttempt()
  const machine: ScriptedMachine = await scriptedMachine('source', attempt, {
    qmp: { quit: () => machine.exit({ code: 0, signal: null }) },
  })
  expect(await quit(machine, attempt.signal)).toEqual({ code: 0, signal: null })
})

test.each<[Exit, string]>([
  [{ code: 1, signal: null }, 'the source QEMU exited with code 1 when it was told to quit'],
  [{ code: null, signal: 'SIGSEGV' }, 'the source QEMU was ended by SIGSEGV when it was told to quit'],
])('a QEMU that ends with %o has not quit', async (how, message) => {
  await using attempt = sampleAttempt()
  await expect(quit(await quitting(attempt, how), attempt.signal)).rejects.toMatchObject({ code: 'qemu-died', message })
})
