import { expect, test } from 'vitest'
import type { KnownIssue } from '../spec/known-issue.ts'
import { parseVersionRange } from '../spec/version-range.ts'
import { applicable, type KnownInput, orKnown } from './known.ts'
import type { Verdict } from './verdict.ts'

const issue: KnownIssue = {
  name: 'cold-dimm-abort',
  title: 'aborts',
  link: 'TICKET-1',
  builds: parseVersionRange('>=10.0 <=11.1.3')!,
  accelerator: 'tcg',
  tests: ['migration/precopy'],
  when: { memory: ['d128', 'd256'] },
  signature: { codes: ['qemu-died'], reason: 'SIGABRT', stderr: '^qemu.*Assertion `block ==' },
  shows: 'always',
  expires: '2027-01-01',
}
const said = 'qemu-system-x86_64: physmem.c:871: Assertion `block == x'
const speaker = { version: '10.0.2 Debian', accelerator: 'tcg', stderr: ['x', said], console: [] } as const
const input: KnownInput = { test: 'migration/precopy', params: { memory: 'd128' }, speakers: [speaker] }
const verdict: Verdict = { status: 'failed', code: 'qemu-died', reason: 'was ended by SIGABRT', actual: 'x' }

test('a failure with the signature of a known issue is known, and still says what happened', () => {
  const { name, title, link } = issue
  expect(orKnown(verdict, [issue], input)).toEqual({ ...verdict, status: 'known', issue: { name, title, link } })
})

test.each<[string, Partial<Verdict>]>([
  ['broken', { status: 'broken' }],
  ['passed', { status: 'passed', code: 'passed' }],
  ['memory that is wrong', { code: 'memory-corrupt' }],
  ['another end', { reason: 'was ended by SIGSEGV' }],
])('%s stays what it is', (_, changes) => {
  const other = { ...verdict, ...changes }
  expect(orKnown(other, [issue], input)).toBe(other)
})

const aside = { ...speaker, stderr: ['something else'] }
test.each<[string, Partial<KnownInput>, boolean]>([
  ['another version', { speakers: [{ ...speaker, version: '7.2.17' }] }, false],
  ['another accelerator', { speakers: [{ ...speaker, accelerator: 'kvm' }] }, false],
  ['another test', { test: 'migration/postcopy' }, false],
  ['another value', { params: { memory: '512M' } }, false],
  ['no such dimension', { params: {} }, false],
  ['nothing booted', { speakers: [] }, false],
  ['said by nobody', { speakers: [aside] }, true],
  ['said by a build without the issue', { speakers: [aside, { ...speaker, version: '7.2.17' }] }, true],
])('%s: the failure stays one', (_, changes, could) => {
  const other = { ...input, ...changes }
  expect(orKnown(verdict, [issue], other)).toBe(verdict)
  expect(applicable([issue], other)).toEqual(could ? [issue] : [])
})

test('of an issue of any test and either accelerator only the signature decides', () => {
  const { accelerator: _, tests: __, ...rest } = issue
  const wide = { ...rest, when: {} }
  const anywhere = { ...input, test: 'hotplug/vcpu', params: {} }
  expect(orKnown(verdict, [wide], anywhere).status).toBe('known')
})

const stall = 'rcu: rcu_preempt kthread timer wakeup did not happen for 5252 jiffies!'
test.each<[string, readonly string[], KnownInput['speakers'], Verdict['status']]>([
  ['as the issue says', ['console'], [{ ...speaker, console: ['x', stall] }], 'known'],
  [
    'on a QEMU without the issue',
    ['console'],
    [speaker, { ...speaker, version: '7.2.17', console: [stall] }],
    'failed',
  ],
  ['and the QEMU too', ['console', 'stderr'], [{ ...speaker, console: [stall] }], 'known'],
  ['and another QEMU', ['console', 'stderr'], [speaker, { ...aside, console: [stall] }], 'failed'],
  ['nothing', ['console'], [speaker], 'failed'],
])("the guest's console says it: %s", (_, asked, speakers, status) => {
  const patterns = { console: 'kthread timer wakeup', stderr: 'Assertion' }
  const wanted = Object.fromEntries(Object.entries(patterns).filter(([name]) => asked.includes(name)))
  const silent = { ...issue, signature: { codes: ['qemu-died'], ...wanted } }
  expect(orKnown(verdict, [silent], { ...input, speakers }).status).toBe(status)
})
