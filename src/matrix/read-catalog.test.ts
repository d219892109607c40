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
  ['parameters: { multifd-channels: eight }', "x.parameters.multifd-channels: expected a whole number, got 'eight'"],
  [
    "parameters: { multifd-channels: '8' }",
    "x.parameters.multifd-channels: expected a plain number, as QEMU takes it, got '8'",
  ],
  ['parameters: { multifd-channels: 2.5 }', 'x.parameters.multifd-channels: expected a whole number, got 2.5'],
  ['parameters: { multifd-channels: true }', 'x.parameters.multifd-channels: expected a whole number, got true'],
  [
    'parameters: { max-bandwidth: true }',
    'x.parameters.max-bandwidth: expected bytes, or a size such as 20MiB, got true',
  ],
  [
    'parameters: { downtime-limit: 0.5 }',
    'x.parameters.downtime-limit: expected milliseconds, or a duration such as 300ms, got 0.5',
  ],
  ['parameters: { cpu-throttle-tailslow: on }', "x.parameters.cpu-throttle-tailslow: expected true or false, got 'on'"],
  ['parameters: { direct-io: 1 }', 'x.parameters.direct-io: expected true or false, got 1'],
  [
    'parameters: { cpr-exec-command: qemu }',
    'x.parameters.cpr-exec-command: QEMU takes a list for it, which cannot be given here',
  ],
  ['parameters: { tls-authz: 5 }', 'x.parameters.tls-authz: expected text, got 5'],
  [
    'parameters: { multifd-compression: 1 }',
    'x.parameters.multifd-compression: expected a word, such as none, zlib, zstd, qatzip, qpl, uadk, got 1',
  ],
  [
    'parameters: { zero-page-detection: legcy }',
    "x.parameters.zero-page-detection: unknown value 'legcy' — did you mean 'legacy'?",
  ],
  [
    'destination: { parameters: { multifd-channels: two } }',
    "x.destination.parameters.multifd-channels: expected a whole number, got 'two'",
  ],
  [
    'parameters: { max-bandwith: 67108864 }',
    "x.parameters.max-bandwith: unknown parameter 'max-bandwith' — did you mean 'max-bandwidth'?",
  ],
  [
    'parameters: { max-bandwith: 64MiB/s }',
    "x.parameters.max-bandwith: unknown parameter 'max-bandwith' — did you mean 'max-bandwidth'?",
  ],
  [
    'capabilities: { auto-convrge: true }',
    "x.capabilities.auto-convrge: unknown capability 'auto-convrge' — did you mean 'auto-converge'?",
  ],
  [
    'destination: { capabilities: { multifdd: false } }',
    "x.destination.capabilities.multifdd: unknown capability 'multifdd' — did you mean 'multifd'?",
  ],
  [
    'destination: { parameters: { multifd-chanels: 2 } }',
    "x.destination.parameters.multifd-chanels: unknown parameter 'multifd-chanels' — did you mean 'multifd-channels'?",
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

test.each([
  ['what QEMU refuses by its range', 'parameters: { multifd-channels: -1, cpu-throttle-initial: 1000 }'],
  ['a word of a later QEMU', 'parameters: { multifd-compression: snappy, mode: cpr-teleport }'],
  ['a parameter that nobody here knows', 'parameters: { x-new: 1, x-newer: true, x-newest: text }'],
  ['words, switches and text', 'parameters: { zero-page-detection: none, direct-io: false, tls-authz: me }'],
  ['a capability that nobody here knows', 'capabilities: { teleport: true, ignore-shared: true }'],
  ['names that are wrong on purpose', 'capabilities: { multfd: true }, parameters: { mdoe: 1 }, contradictory: true'],
  ['a type that is wrong on purpose', 'parameters: { multifd-channels: eight }, contradictory: true'],
])('%s is left to QEMU', (_, value) => {
  expect(() => load(migrations(`x: { mode: precopy, transport: tcp, gap-limit: 1s, ${value} }`))).not.toThrow()
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
