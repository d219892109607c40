import { expect, test } from 'vitest'
import { accelOption } from './accel.ts'

const oneThread = { tcgOptions: { thread: 'single' } }

test('an accelerator is as QEMU has it, unless it is asked for otherwise', () => {
  expect(accelOption({}, 'tcg')).toBe('tcg')
  expect(accelOption({ acceleratorOptions: { 'dirty-ring-size': '4096' } }, 'kvm')).toBe('kvm,dirty-ring-size=4096')
})

test('options of TCG are for TCG', () => {
  expect(accelOption(oneThread, 'tcg')).toBe('tcg,thread=single')
  expect(accelOption(oneThread, 'kvm')).toBe('kvm')
})
