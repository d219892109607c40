import { expect, test } from 'vitest'
import type { Verdict } from '../../verdict/verdict.ts'
import { concerningLines, guardedBy } from './guard.ts'
import type { HostLine } from './read.ts'

const line = (level: number, text: string): HostLine => ({ level, seconds: 7, text })
const passed: Verdict = { status: 'passed', code: 'passed', reason: 'all 3 proofs hold' }
const died: Verdict = { status: 'failed', code: 'qemu-died', reason: 'the source QEMU was ended by SIGSEGV' }
const crash = line(6, 'qemu-system-x86[812]: segfault at 8 ip 00007f error 4 in qemu-system-x86_64[7f+1]')
const kvmError = line(3, 'kvm [812]: vcpu0, guest rIP: 0xffff KVM internal error')
const given = (lines: readonly HostLine[], allowed: readonly string[] = []) => ({ host: 'lab-1', lines, allowed })

test('of all lines those are kept that are errors, or about KVM, QEMU or memory', () => {
  const lines = [
    line(6, 'br0: port 1 entered disabled state'),
    line(3, 'ata1: failed command'),
    line(6, 'Out of memory: Killed process 812 (qemu-system-x86)'),
    crash,
    kvmError,
  ]
  expect(concerningLines(lines)).toEqual(lines.slice(1))
})

test('an error of KVM fails a case that passed', () => {
  expect(guardedBy(given([line(6, 'kvm: nothing'), kvmError]), passed)).toMatchObject({
    status: 'failed',
    code: 'host-kernel-log',
    reason: `the kernel of host lab-1 logged '${kvmError.text}' during the case`,
    actual: [`<3>${kvmError.text}`],
  })
})

test.each<[string, readonly HostLine[], readonly string[]]>([
  ['nothing', [], []],
  ['an error of something else', [line(3, 'ata1: failed command')], []],
  ['a register that no KVM has', [line(3, 'kvm [812]: ignored rdmsr: 0x1 data 0x0')], []],
  [
    'a register, as newer kernels tell of it',
    [line(3, 'kvm [812]: vcpu0, guest rIP: 0xffffffff8106e544 Unhandled WRMSR(0x1a4) = 0x0')],
    [],
  ],
  ['a line that the host’s file allows', [kvmError], ['kvm \\[\\d+\\]: vcpu0, .* KVM internal error']],
  ['a harmless line', [line(6, 'kvm: SMP vm created')], []],
])('%s leaves a pass', (_, lines, allowed) => {
  expect(guardedBy(given(lines, allowed), passed)).toBe(passed)
})

test('what a host’s file allows in small letters is not allowed in capitals', () => {
  expect(guardedBy(given([line(3, 'kvm [812]: AN ERROR')], ['kvm \\[\\d+\\]: an error']), passed).status).toBe('failed')
})

test('a part of a line is not allowed by a rule for all of it', () => {
  expect(guardedBy(given([kvmError], ['kvm']), passed).status).toBe('failed')
})

test('the crash of a QEMU is told with the verdict on it, and with no other', () => {
  expect(guardedBy(given([crash]), died).reason).toBe(`${died.reason}; the kernel of host lab-1 logged '${crash.text}'`)
  const other: Verdict = { ...died, code: 'memory-corrupt' }
  expect(guardedBy(given([crash]), other)).toBe(other)
})
