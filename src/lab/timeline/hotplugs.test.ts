import { expect, test } from 'vitest'
import { hotplugsOf } from './hotplugs.ts'

const memory = { 'qom-type': 'memory-backend-ram', id: 'dimm0-memory' }

test('what was plugged, refused and unplugged is told, and nothing else', () => {
  const answered = [
    { command: 'query-status', at: 1 },
    { command: 'object-add', args: memory, at: 2 },
    { command: 'object-add', args: memory, at: 3, error: 'attempt to add duplicate property' },
    { command: 'object-add', args: { 'qom-type': 'tls-creds-psk', id: 'tls' }, at: 4, error: 'no such file' },
    { command: 'device_add', args: { driver: 'pc-dimm', id: 'dimm0' }, at: 5, error: 'not allowed while migrating' },
    { command: 'device_add', args: { driver: 'pc-dimm', id: 'dimm0' }, at: 6 },
    { command: 'device_del', args: { id: 'dimm0' }, at: 7 },
    { command: 'device_add', at: 8, error: "Parameter 'driver' is missing" },
  ]
  expect(hotplugsOf(answered)).toEqual([
    { command: 'object-add', id: 'dimm0-memory', at: 3, error: 'attempt to add duplicate property' },
    { command: 'device_add', id: 'dimm0', at: 5, error: 'not allowed while migrating' },
    { command: 'device_add', id: 'dimm0', at: 6 },
    { command: 'device_del', id: 'dimm0', at: 7 },
    { command: 'device_add', id: '', at: 8, error: "Parameter 'driver' is missing" },
  ])
})
