import { expect, test } from 'vitest'
import { excuses } from './excuse.ts'
import type { Verdict } from './verdict.ts'

const failed = (code: string, actual?: string): Verdict => ({ status: 'failed', code, reason: '', actual })
const killed = failed('qemu-died', 'was ended by SIGKILL')
const unbacked = failed('qemu-died', 'was ended by SIGBUS')
const crashed = failed('qemu-died', 'was ended by SIGSEGV')

test.each<[string, Verdict, boolean]>([
  ['host-lost', failed('qmp-closed'), true],
  ['host-lost', failed('case-stuck'), true],
  ['clock-wrong', failed('case-stuck'), false],
  ['host-lost', killed, true],
  ['host-lost', crashed, false],
  ['host-lost', failed('guest-panicked'), false],
  ['host-lost', failed('memory-corrupt'), false],
  ['link-lost', failed('migration-stuck'), true],
  ['clock-wrong', failed('destination-ran-early'), true],
  ['clock-wrong', failed('qmp-closed'), false],
  ['no-memory', killed, true],
  ['no-memory', crashed, false],
  ['no-memory', failed('migration-stuck'), false],
  ['disk-full', failed('qmp-refused'), true],
  ['disk-full', failed('disk-error'), true],
  ['disk-full', unbacked, true],
  ['disk-full', crashed, false],
  ['disk-full', killed, false],
  ['no-memory', unbacked, false],
  ['host-lost', unbacked, false],
  ['host-lost', failed('disk-error'), false],
  ['host-exec', failed('qmp-closed'), false],
])('%s and %o: %s', (code, verdict, excused) => {
  expect(excuses({ code }, verdict)).toBe(excused)
})
