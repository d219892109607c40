import { expect, test } from 'vitest'
import { importMachine } from '../import/build-profile.ts'
import { hinted } from './option-hints.ts'

/** What is said of what does not come along. */
function reasons(text: string): string[] {
  const { findings } = importMachine({ text, file: 'f' })
  return findings
    .map(hinted)
    .filter(({ fate }) => fate === 'left-out')
    .map(({ why }) => why)
}

test('a mistyped option is named', () => {
  expect(reasons('kvm -machne q35').join('\n')).toContain('; did you mean -machine?')
})

test('one that is like no other is not, and neither is one that QEMU has', () => {
  expect(reasons('kvm -frobnicate x -L /x -bios /y').join('\n')).not.toContain('did you mean')
})
