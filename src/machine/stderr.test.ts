import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleAttempt, scriptedMachine } from './fixtures/scripted-machine.ts'
import { expectQuietStderr } from './stderr.ts'

async function saying(text: string, allowStderr: readonly string[] = []) {
  const attempt = sampleAttempt()
  const machine = await scriptedMachine('destination', attempt)
  await writeFile(join(machine.directory, 'qemu.log'), text)
  const { equipment } = machine
  const build = { ...equipment.build, allowStderr }
  return {
    machine: { ...machine, equipment: { ...equipment, build } },
    [Symbol.asyncDispose]: () => attempt[Symbol.asyncDispose](),
  }
}

test.each([
  ['nothing', ''],
  ['empty lines', '\n\n  \n'],
])('a QEMU that says %s is quiet', async (_, text) => {
  await using said = await saying(text)
  await expectQuietStderr(said.machine)
})

test('a QEMU that says something is not, and all of it is a fact', async () => {
  await using said = await saying('2026-11-21T09:00:00.123456Z qemu-system-x86_64: first\nsecond \n')
  await expect(expectQuietStderr(said.machine)).rejects.toMatchObject({
    code: 'qemu-stderr',
    message: 'the destination QEMU said on stderr: qemu-system-x86_64: first',
    actual: ['qemu-system-x86_64: first', 'second'],
  })
})

test('lines that the build allows may be said, as a whole', async () => {
  await using said = await saying('warning: TCG is slow\nwarning: TCG is slow today\n', ['warning: TCG is .{4}'])
  await expect(expectQuietStderr(said.machine)).rejects.toMatchObject({ actual: ['warning: TCG is slow today'] })
})

test('lines that it was provoked to may be said, and only those', async () => {
  await using said = await saying('no\nnot at all\n')
  said.machine.provokedStderr.push('no')
  await expect(expectQuietStderr(said.machine)).rejects.toMatchObject({ actual: ['not at all'] })
})
