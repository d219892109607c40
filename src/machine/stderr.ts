import { join } from 'node:path'
import { ExpectationError } from '../base/errors.ts'
import { firstLines, shortLine } from '../base/first-lines.ts'
import { readEnds } from '../base/read-ends.ts'
import type { Machine } from './machine.ts'

/** `-msg timestamp=on` puts this before every message of QEMU. */
const timestamp = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z /g

/**
 * QEMU writes the parts of a message one by one (util/error-report.c: time, program, message, end of the line), so that two
 * of its threads which speak at once leave the program's name twice on one line and not at all on the next.
 */
const program = { twice: /^([^ :]+): *(?:\1: *)+/, last: /^([^ :]+):(.*)\1: *$/ }

/** QEMU had nothing to say on stderr but what its build profile allows or what it was provoked to, whole lines. Rejects with `qemu-stderr`. */
export async function expectQuietStderr(machine: Machine): Promise<void> {
  const { directory, name, equipment, provokedStderr } = machine
  const lines = await stderrLines(directory)
  const allowed = allowing(equipment.build.allowStderr, provokedStderr)
  const unexpected = lines.filter((line) => !allowed(line))
  const [first, ...others] = unexpected
  if (first === undefined) return
  const more = others.length > 0 ? ` (and ${others.length} more lines)` : ''
  throw new ExpectationError('qemu-stderr', `the ${name} QEMU said on stderr: ${shortLine(first)}${more}`, {
    expected: 'nothing',
    actual: firstLines(unexpected),
  })
}

/** Whether a line may be said: it is what one of the rules has, or what two threads were provoked to, one right after the other. */
function allowing(allowStderr: readonly string[], provoked: readonly string[]): (line: string) => boolean {
  const any = provoked.map((rule) => `(?:${rule})`).join('|')
  const two = provoked.length > 0 ? [`(?:${any}) *(?:${any})`] : []
  const rules = [...allowStderr, ...provoked, ...two].map((rule) => new RegExp(`^(?:${rule})$`))
  return (line) => rules.some((rule) => rule.test(line))
}

/** What QEMU wrote to stderr, without timestamps and empty lines; of very much, as `readEnds` has it. */
export async function stderrLines(directory: string): Promise<string[]> {
  const text = await readEnds(join(directory, 'qemu.log'))
  return text
    .split('\n')
    .map((line) => line.replaceAll(timestamp, '').replace(program.twice, '$1: ').replace(program.last, '$1:$2').trim())
    .filter((line) => line !== '')
}
