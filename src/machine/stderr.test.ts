import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ExpectationError } from '../base/errors.ts'
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
    message: 'the destination QEMU said on stderr: qemu-system-x86_64: first (and 1 more lines)',
    actual: ['qemu-system-x86_64: first', 'second'],
  })
})

test('of very much that it says, the beginning is told and how much there is', async () => {
  await using said = await saying('no such thing\n'.repeat(250_000))
  const error = await expectQuietStderr(said.machine).catch((one: unknown) => one as ExpectationError)
  expect(error).toMatchObject({ message: 'the destination QEMU said on stderr: no such thing (and 249999 more lines)' })
  expect((error as ExpectationError).actual).toHaveLength(51)
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

const paused = 'Detected IO failure for postcopy. Migration paused.'
const channel = 'Unable to write to socket: Broken pipe'

/** All the ways in which the parts of two messages can follow each other. */
function* torn([first, ...rest]: readonly string[], [other, ...others]: readonly string[]): Generator<string> {
  if (first === undefined) yield [other, ...others].join('')
  else if (other === undefined) yield [first, ...rest].join('')
  else {
    for (const one of torn(rest, [other, ...others])) yield first + one
    for (const one of torn([first, ...rest], others)) yield other + one
  }
}

function parts(message: string): string[] {
  return ['2026-11-22T06:32:08.294704Z ', 'qemu-kvm:', ' ', message, '\n']
}

test('two threads that speak at once say what each of them may', async () => {
  const texts = [...torn(parts(paused), parts(channel))]
  expect(texts).toContain(`2026-11-22T06:32:08.294704Z qemu-kvm: ${parts(paused).join('')}${channel}\n`)
  for (const text of texts) {
    await using said = await saying(text)
    said.machine.provokedStderr.push(`(?:qemu-kvm: )?${paused}`, `(?:qemu-kvm: )?${channel}`)
    await expectQuietStderr(said.machine)
  }
})

test('what one of two threads may not say is told', async () => {
  for (const text of torn(parts(paused), parts('no such thing'))) {
    await using said = await saying(text)
    said.machine.provokedStderr.push(`(?:qemu-kvm: )?${paused}`)
    await expect(expectQuietStderr(said.machine), text).rejects.toMatchObject({ code: 'qemu-stderr' })
  }
})
