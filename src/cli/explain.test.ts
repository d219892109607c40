import { readFileSync, renameSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ConfigError, Interrupted, LabError, MissingCapability } from '../base/errors.ts'
import { explain } from './explain.ts'

function thrownBy(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}

const noFile = 'no such file or directory (ENOENT)'
const lab = new LabError('download', 'the mirror is gone')
const explained: Readonly<Record<string, [error: unknown, code: number, text: string]>> = {
  'a mistake of the user': [new ConfigError([{ message: 'no suite' }]), 2, 'no suite'],
  'two mistakes, one a line': [new ConfigError([{ message: 'a' }, { message: 'b' }]), 2, 'a\nb'],
  'what would steer the terminal': [new ConfigError([{ message: 'no \u001b[31mx' }]), 2, String.raw`no \u{1b}[31mx`],
  'a signal': [new Interrupted('interrupted'), 130, 'virtqual: interrupted'],
  'the lab': [lab, 3, 'virtqual: the mirror is gone'],
  'what is not to be had': [new MissingCapability('no apt'), 3, 'virtqual: no apt'],
  'a failure before another while cleaning up': [
    new SuppressedError(new Error('rm'), lab),
    3,
    `virtqual: ${lab.message}`,
  ],
  'a file': [thrownBy(() => readFileSync('/no/x')), 3, `virtqual: could not open /no/x: ${noFile}`],
  'two files': [
    thrownBy(() => renameSync('/no/x', '/no/y')),
    3,
    `virtqual: could not rename /no/x to /no/y: ${noFile}`,
  ],
}

for (const [name, [error, code, text]] of Object.entries(explained)) {
  test(`${name} is told in a sentence`, () => expect(explain(error)).toEqual({ text, code }))
}

test('a bug is called one, with its stack', () => {
  const { text, code } = explain(new TypeError('x is undefined'))
  expect(text).toMatch(/this is a bug of virtqual.*\nTypeError: x is undefined\n +at /)
  expect(code).toBe(3)
})
