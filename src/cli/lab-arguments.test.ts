import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'

const refused: Readonly<Record<string, string>> = {
  lab: "'virtqual lab' needs an action — there are: up, down, status, link, reboot",
  'lab x': "unknown action 'x' — there are: up, down, status, link, reboot",
  'lab staus': "unknown action 'staus' — did you mean 'status'?",
  'lab up box': "'virtqual lab up' takes no names, not 'box'",
  'lab down --count 2': "'virtqual lab down' has no option --count — there are: --name",
  'lab link': "'virtqual lab link' needs the name of a host",
  'lab link box-1 box-2': "'virtqual lab link' takes one name, not 'box-2'",
  'lab reboot box-1 --rate 1mbit': "'virtqual lab reboot' has no option --rate",
  'lab up --nam x': "Unknown option '--nam' — did you mean '--name'?",
  'lab up --slots 2': "Unknown option '--slots' — there are: --name, --count, --disk",
  'lab reboot box-1 --slots 2': "Unknown option '--slots' — there are: none",
  'lab up --count': "'--count <value>' argument missing",
}

for (const [words, message] of Object.entries(refused)) {
  test(`'${words}' is refused`, () => expect(() => readArguments(words.split(' '))).toThrow(message))
}

test('an action comes with its own options', () => {
  const { command, lab } = readArguments('lab up --name x --count 3 --disk 64M'.split(' '))
  expect({ command, lab }).toEqual({
    command: 'lab',
    lab: { action: 'up', values: { name: 'x', count: '3', disk: '64M' }, help: false },
  })
})

test('help is no mistake', () => expect(readArguments(['lab', '--help']).help).toBe(true))
