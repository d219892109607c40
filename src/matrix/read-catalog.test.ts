import { expect, test } from 'vitest'
import { load, problemsOf } from './fixture.ts'

const FILE = 'catalog/migrations.yaml'
const migrations = (...values: readonly string[]) => ({
  [FILE]: `precopy-tcp: { mode: precopy, transport: tcp, gap-limit: 1s }\n${values.join('\n')}\n`,
})
const problems = (value: string) =>
  problemsOf(() => load(migrations(`x: { mode: precopy, transport: tcp, gap-limit: 1s, ${value} }`)))

test("parameters come in QEMU's units", () => {
  const text = `x:
  mode: precopy
  transport: unix
  gap-limit: 1.2s
  capabilities: { multifd: true, xbzrle: false }
  parameters:
    max-bandwidth: 20MiB/s
    xbzrle-cache-size: 64M
    downtime-limit: 300ms
    multifd-channels: 4
    multifd-compression: zstd
    avail-switchover-bandwidth: 1000000`
  expect(load(migrations(text)).catalog.migrations.get('x')?.migration).toEqual({
    mode: 'precopy',
    transport: 'unix',
    gapLimitMs: 1200,
    capabilities: { multifd: true, xbzrle: false },
    parameters: {
      'max-bandwidth': 20_971_520,
      'xbzrle-cache-size': 67_108_864,
      'downtime-limit': 300,
      'multifd-channels': 4,
      'multifd-compression': 'zstd',
      'avail-switchover-bandwidth': 1_000_000,
    },
  })
})

test.each([
  [
    'parameters: { downtime-limit: 20MiB }',
    "x.parameters.downtime-limit: expected milliseconds, or a duration such as 300ms, got '20MiB'",
  ],
  [
    'parameters: { max-bandwidth: 300ms }',
    "x.parameters.max-bandwidth: expected bytes, or a size such as 20MiB, got '300ms'",
  ],
  [
    'parameters: { multifd-channels: 4K }',
    "x.parameters.multifd-channels: expected a plain number, as QEMU takes it, got '4K'",
  ],
  ['parameters: { a: [1] }', 'x.parameters.a: expected a number, text, true or false, got a list'],
  ['capabilities: { multifd: on }', "x.capabilities.multifd: expected true or false, got 'on'"],
  [
    'capabilities: { Multi fd: true }',
    "x.capabilities.Multi fd: is no name that QEMU's migration knows: lower-case letters, digits and dashes",
  ],
])('%s', (value, message) => {
  expect(problems(value)).toEqual([expect.stringMatching(/^catalog\/migrations.yaml:2:\d+ /)])
  expect(problems(value)[0]!.replace(/^\S+ /, '')).toBe(message)
})

test('values of the other kinds', () => {
  const { catalog } = load({
    'catalog/machines.yaml':
      'q35: { machine-type: q35, options: { hpet: off, vmport: on }, about: newest }\npc-i440fx: { machine-type: pc }\n',
    'catalog/memory.yaml': 'small: { size: 256M }\n',
    'catalog/workloads.yaml': 'idle: { dirty: 0 }\nbusy: { dirty: 20MiB/s, stamp: 128M }\n',
  })
  expect(catalog.machines.get('q35')).toEqual({ machineType: 'q35', machineOptions: { hpet: 'off', vmport: 'on' } })
  expect(catalog.memory.get('small')).toEqual({ sizeMib: 256 })
  expect([...catalog.workloads.values()]).toEqual([{ dirtyMibPerSecond: 0 }, { dirtyMibPerSecond: 20, stampMib: 128 }])
})

test.each([
  [
    'catalog/workloads.yaml',
    'idle: { dirty: 20 }',
    "catalog/workloads.yaml:1:16 idle.dirty: expected 0 or a rate such as 20MiB/s, got '20'",
  ],
  ['catalog/workloads.yaml', '- idle', 'catalog/workloads.yaml:1:1 expected a map of names, got a list'],
  [
    'catalog/migrations.yaml',
    'x: { mode: precpy, transport: tcp, gap-limit: 1s }',
    "catalog/migrations.yaml:1:12 unknown mode 'precpy' — did you mean 'precopy'?",
  ],
  [
    'catalog/migrations.yaml',
    'x: { mode: precopy, transport: tcp, gap-limit: 1500 }',
    "catalog/migrations.yaml:1:48 x.gap-limit: expected a duration such as 300ms or 2s, got '1500'",
  ],
  [
    'catalog/memory.yaml',
    'my size: { size: 1G }',
    "catalog/memory.yaml:1:1 'my size' cannot be a name — use letters, digits, dots, dashes, underscores and plus signs",
  ],
])('%s %s', (file, text, line) => {
  expect(problemsOf(() => load({ [file]: `${text}\n` }))[0]).toBe(line)
})
