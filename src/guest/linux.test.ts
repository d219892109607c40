import { expect, test } from 'vitest'
import { ScriptedAgent } from '../qga/fixtures/scripted-agent.ts'
import { linux, parseRawLine } from './linux.ts'

test.each([
  ['<6>[    0.000000] Linux version 6.1.0', 6, 0, 'Linux version 6.1.0'],
  ['<4>[12345.678901] a warning', 4, 12345.678901, 'a warning'],
  ['<30>[    1.2] a daemon says info', 6, 1.2, 'a daemon says info'],
  ['<3>no time', 3, Infinity, 'no time'],
  ['<6>[    1.234567]   indented', 6, 1.234567, '  indented'],
  ['<6>[    1.234567] ', 6, 1.234567, ''],
])("'%s' has level %d, time %d and text '%s'", (line, level, seconds, text) => {
  expect(parseRawLine(line)).toEqual({ level, seconds, text })
})

test('a line that no kernel writes is taken for a warning', () => {
  expect(parseRawLine('segfault at 0')).toEqual({ level: 4, seconds: Infinity, text: 'segfault at 0' })
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
