import { expect, test } from 'vitest'
import { ScriptedAgent } from '../qga/fixtures/scripted-agent.ts'
import { parseEvents, parseFacts, parseRecord, windows } from './windows.ts'

test('events have levels of syslog, and times that can be compared', () => {
  const text = '2|133765128000000000|disk/7: The device has a bad block.\r\n3|133765128010000000|Time/36: late\r\n'
  expect(parseEvents(text)).toEqual([
    { level: 3, seconds: 13_376_512_800, text: 'disk/7: The device has a bad block.' },
    { level: 4, seconds: 13_376_512_801, text: 'Time/36: late' },
  ])
})

test('what is no event is taken for a warning that is new', () => {
  expect(parseEvents('Get-WinEvent : access denied')).toMatchObject([{ level: 4, seconds: Infinity }])
})

test.for([
  [
    'UEFI\r\nTrue\r\npath   \\Windows\\system32\\winload.efi\r\n',
    { uefi: true, secureBoot: true, loaded: '\\Windows\\system32\\winload.efi' },
  ],
  ['UEFI\r\nFalse\r\n', { uefi: true, secureBoot: false }],
  ['Legacy\r\nnone\r\n', { uefi: false }],
] as const)('%j says how it was booted', ([text, facts]) => {
  expect(parseFacts(text)).toEqual(facts)
})

const signal = new AbortController().signal

/** The agent of a guest whose PowerShell says this. */
const saying = (text: string) =>
  new ScriptedAgent({
    'guest-exec': () => ({ pid: 1 }),
    'guest-exec-status': () => ({ exited: true, exitcode: 0, 'out-data': Buffer.from(text).toString('base64') }),
  })

test.each([
  ['unread|Attempted to perform an unauthorized operation.\r\n', 'Attempted to perform an unauthorized operation.'],
  [
    '2|133765128000000000|disk/7: bad\r\nunread|The event log file is corrupted.\r\n',
    'The event log file is corrupted.',
  ],
])('a log that cannot be read is not a clean one: %j', async (text, why) => {
  await expect(windows.kernelLog(saying(text).agent(), signal)).rejects.toMatchObject({
    code: 'guest-exec',
    message: `Windows does not give its System log, but says ${why}`,
  })
})

test('a log without warnings is empty, and only that is no error to the script', async () => {
  const peer = saying('')
  expect(await windows.kernelLog(peer.agent(), signal)).toEqual([])
  const { arg } = peer.commands[1]!.arguments as Readonly<{ arg: readonly string[] }>
  const script = Buffer.from(arg.at(-1)!, 'base64').toString('utf16le')
  expect(script).toContain('-ErrorAction Stop |')
  expect(script).toContain("-notlike 'NoMatchingEventsFound,*'")
  expect(script).toContain("-replace '\\s+', ' '")
})

test('PowerShell is asked through cmd.exe, in words that nobody quotes', async () => {
  const peer = saying('4711\r\n')
  expect(await windows.bootId(peer.agent(), signal)).toBe('4711')
  const { path, arg } = peer.commands[1]!.arguments as Readonly<{ path: string; arg: readonly string[] }>
  expect([path, ...arg.slice(0, -1)].join(' ')).toBe(
    'cmd.exe /c powershell.exe -NoProfile -NonInteractive -EncodedCommand',
  )
  expect(Buffer.from(arg.at(-1)!, 'base64').toString('utf16le')).toContain('Microsoft-Windows-Kernel-General')
})

test.each([
  ['\r\n', 'nothing'],
  ['Get-WinEvent : No events were found\r\nAt line:1', 'Get-WinEvent : No events were found'],
  ['4711\r\n4712\r\n', '4711'],
])('%j tells no boot from another', (text, said) => {
  expect(() => parseRecord(text)).toThrow(
    expect.objectContaining({ code: 'guest-exec', message: expect.stringContaining(`says ${said}`) as string }),
  )
})
