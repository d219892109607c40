import { expect, test } from 'vitest'
import { ScriptedAgent } from '../qga/fixtures/scripted-agent.ts'
import { linux, parseBootFacts, parseFiles, parseLog, parseRawLine } from './linux.ts'

test.each([
  ['<6>[    0.000000] Linux version 6.1.0', 6, 0, 'Linux version 6.1.0'],
  ['<4>[12345.678901] a warning', 4, 12345.678901, 'a warning'],
  ['<30>[    1.2] a daemon says info', 6, 1.2, 'a daemon says info'],
  ['<3>no time', 3, Infinity, 'no time'],
  ['<6>[    1.234567]   indented', 6, 1.234567, '  indented'],
  ['<6>[    1.234567] ', 6, 1.234567, ''],
  ['<4>[    1.234567][    T1] who says it', 4, 1.234567, 'who says it'],
  ['<4>[    1.234567][   C12] [T1] in brackets', 4, 1.234567, '[T1] in brackets'],
])("'%s' has level %d, time %d and text '%s'", (line, level, seconds, text) => {
  expect(parseRawLine(line)).toEqual({ level, seconds, text })
})

test('a line that no kernel writes is taken for a warning', () => {
  expect(parseRawLine('segfault at 0')).toEqual({ level: 4, seconds: Infinity, text: 'segfault at 0' })
})

test('a message of several lines has one time', () => {
  const log = parseLog('<5>[    1.000000] hpet: lost 3 interrupts\n               Probably late.\n<4>no time\n')
  expect(log).toEqual([
    { level: 5, seconds: 1, text: 'hpet: lost 3 interrupts' },
    { level: 5, seconds: 1, text: 'Probably late.' },
    { level: 4, seconds: Infinity, text: 'no time' },
  ])
})

test.for([
  ['bios\nconsole=ttyS0\n', { uefi: false }],
  ['uefi\nBOOT_IMAGE=/boot/vmlinuz-6.1 ro\n', { uefi: true, loaded: '/boot/vmlinuz-6.1' }],
  ['uefi\nx\n   6   0   0   0   1\n', { uefi: true, secureBoot: true }],
  ['uefi\nx\n   6   0   0   0   0\n', { uefi: true, secureBoot: false }],
] as const)('%j says how it was booted', ([text, facts]) => {
  expect(parseBootFacts(text)).toEqual(facts)
})

test('the kernel log is what dmesg prints, oldest first', async () => {
  const text = '<6>[    0.000000] first\n<4>[    1.000000] second\n'
  const peer = new ScriptedAgent({
    'guest-exec': () => ({ pid: 1 }),
    'guest-exec-status': () => ({ exited: true, exitcode: 0, 'out-data': Buffer.from(text).toString('base64') }),
  })
  expect(await linux.kernelLog(peer.agent(), new AbortController().signal)).toEqual([
    { level: 6, seconds: 0, text: 'first' },
    { level: 4, seconds: 1, text: 'second' },
  ])
  expect(peer.commands[1]).toMatchObject({ execute: 'guest-exec', arguments: { path: 'dmesg', arg: ['-r'] } })
})

test('a boot id that is none is no boot id: nothing is the same as nothing after any number of boots', async () => {
  const peer = new ScriptedAgent({
    'guest-exec': () => ({ pid: 1 }),
    'guest-exec-status': () => ({ exited: true, exitcode: 0 }),
  })
  const asked = linux.bootId(peer.agent(), new AbortController().signal)
  await expect(asked).rejects.toMatchObject({ code: 'guest-exec', message: 'the guest says nothing of its boot id' })
})

test('files come with their lines, directories and devices without', () => {
  expect(parseFiles('/sys/a/uevent\n DRIVER=b\n /c\n/dev/tpm0\n/sys/empty\n')).toEqual([
    { path: '/sys/a/uevent', lines: ['DRIVER=b', '/c'] },
    { path: '/dev/tpm0', lines: [] },
    { path: '/sys/empty', lines: [] },
  ])
  expect(parseFiles('')).toEqual([])
})
