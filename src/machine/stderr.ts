import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from './machine.ts'

/** `-msg timestamp=on` puts this before every message of QEMU. */
const timestamp = /^\d{4}-\d\d-\d\dT[\d:.]+Z /

/** QEMU had nothing to say on stderr but what its build profile allows or what it was provoked to, whole lines. Rejects with `qemu-stderr`. */
export async function expectQuietStderr(machine: Machine): Promise<void> {
  const { directory, name, equipment, provokedStderr } = machine
  const lines = await stderrLines(directory)
  const rules = [...equipment.build.allowStderr, ...provokedStderr].map((rule) => new RegExp(`^(?:${rule})$`))
  const unexpected = lines.filter((line) => !rules.some((rule) => rule.test(line)))
  if (unexpected.length === 0) return
  throw new ExpectationError('qemu-stderr', `the ${name} QEMU said on stderr: ${unexpected[0]}`, {
    expected: 'nothing',
    actual: unexpected,
  })
}

/** What QEMU wrote to stderr, without timestamps and empty lines. */
export async function stderrLines(directory: string): Promise<string[]> {
  const text = await readFile(join(directory, 'qemu.log'), 'utf8')
  return text
    .split('\n')
    .map((line) => line.replace(timestamp, '').trimEnd())
    .filter((line) => line !== '')
}
