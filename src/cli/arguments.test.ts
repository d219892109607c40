import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'

const refused: Readonly<Record<string, string>> = {
  'run --resume X extra': "'virtqual run --resume' takes one run, not also 'extra'",
  'run --resume X --only cpu=max': "'virtqual run --resume' has no option --only",
  'run --resume X --out /tmp/y': "'virtqual run --resume' has no option --out",
  'run --resume --cfg lab': "'virtqual run --resume' has no option --cfg",
  'report X Y': "'virtqual report' takes one run, not also 'Y'",
  'lint foo': "'virtqual lint' takes no names, and not 'foo'",
  'doctor foo': "'virtqual doctor' takes no names, and not 'foo'",
  'reap foo': "'virtqual reap' takes no names, and not 'foo'",
  'run smoke --json': "'virtqual run' has no option --json",
  '\u001b[31mred': String.raw`unknown command '\u{1b}[31mred'`,
}

for (const [words, message] of Object.entries(refused)) {
  test(`${JSON.stringify(words)} is refused`, () => expect(() => readArguments(words.split(' '))).toThrow(message))
}

for (const words of ['run --resume', 'run --resume X --slots 2', 'run smoke migration', 'report X', 'lint --cfg lab']) {
  test(`'${words}' is understood`, () => expect(readArguments(words.split(' ')).command).toBe(words.split(' ')[0]))
}
