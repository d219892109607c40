import { expect, test } from 'vitest'
import { migrationFacts } from './migration-facts.ts'

const str = { name: 'str', 'meta-type': 'builtin' }
const int = { name: 'int', 'meta-type': 'builtin' }
const object = (name: string, members: Record<string, string>) => ({
  ...{ name, 'meta-type': 'object' },
  members: Object.entries(members).map(([member, type]) => ({ name: member, type })),
})
const enumeration = (name: string, values: string[]) => ({
  ...{ name, 'meta-type': 'enum', values },
  members: values.map((value) => ({ name: value })),
})
const command = (name: string, types: { 'arg-type'?: string; 'ret-type'?: string }) => ({
  ...{ name, 'meta-type': 'command', ...types },
})

/** As QEMU masks them: types have numbers for names, arrays those of their elements in brackets. */
const status = [
  command('query-migrate', { 'ret-type': '7' }),
  object('7', { status: '8', downtime: 'int' }),
  enumeration('8', ['none', 'setup', 'active']),
]
const common = [str, int, ...status, command('migrate-set-parameters', { 'arg-type': '2' })]

const older = [
  ...common,
  command('migrate', { 'arg-type': '1' }),
  object('1', { uri: 'str' }),
  object('2', { 'downtime-limit': 'int', 'multifd-compression': '3' }),
  enumeration('3', ['none', 'zlib']),
]

const newer = [
  ...common,
  command('migrate', { 'arg-type': '1' }),
  object('1', { uri: 'str', channels: '[4]' }),
  { name: '[4]', 'meta-type': 'array', 'element-type': '4' },
  object('4', { addr: '5' }),
  object('5', { transport: '6' }),
  enumeration('6', ['socket', 'file']),
  object('2', { mode: '3' }),
  enumeration('3', ['normal', 'cpr-reboot']),
]

test('an older build has what it says, and nothing else', () => {
  expect(migrationFacts(older, ['xbzrle'])).toEqual({
    capabilities: ['xbzrle'],
    parameters: { 'downtime-limit': null, 'multifd-compression': ['none', 'zlib'] },
    modes: [],
    statuses: ['none', 'setup', 'active'],
    transports: [],
    channels: false,
  })
})

test('channels, modes and transports are found behind their masked types', () => {
  expect(migrationFacts(newer, [])).toMatchObject({
    parameters: { mode: ['normal', 'cpr-reboot'] },
    modes: ['normal', 'cpr-reboot'],
    transports: ['socket', 'file'],
    channels: true,
  })
})
