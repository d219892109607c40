import { expect, test } from 'vitest'
import { load, problemsOf } from '../fixture.ts'

const problems = (text: string) =>
  problemsOf(() => load({ 'catalog/devices.yaml': `broken:\n${text}` })).map((line) =>
    line.replace(/^catalog\/devices\.yaml:/, ''),
  )

test.each([
  ['  devices: [{ id: a }]', "2:13 broken.devices.0: missing key 'driver'"],
  ['  device: [{ driver: a }]', "2:3 broken: unknown key 'device'"],
  [
    '  devices:\n    - { driver: a, id: x }\n    - { driver: b, id: x }',
    "4:24 broken.devices.1.id: there is another one of devices called 'x'",
  ],
  ['  devices: [{ driver: a, netdev: net0 }]', "2:34 broken.devices.0.netdev: there is none of netdevs called 'net0'"],
  ['  devices: [{ driver: a, iothread: io0 }]', "none of objects called 'io0'"],
  [
    '  devices: [{ driver: a, id: x }]\n  network: [{ device: nic, reaches: 10.0.2.2 }]',
    "3:23 broken.network.0.device: there is none of devices called 'nic'",
  ],
  ['  devices: [{ driver: a, id: x }]\n  network: [{ device: x, reaches: here }]', '3:35 broken.network.0.reaches'],
  [
    '  devices: [{ driver: a, id: x }]\n  network: [{ device: x, address: 10.0.2.15, reaches: 10.0.2.2 }]',
    '3:35 broken.network.0.address',
  ],
  ["  options: [[-m, '512']]", '2:14 broken.options.0.0: -m is given by the dimension memory'],
  ['  options: [[-device, qxl]]', 'broken.options.0.0: -device is given by devices:'],
  ['  options: [[rtc, utc]]', 'expected an option of QEMU, such as -rtc'],
  ['  options: [[-rtc, base=utc, more]]', 'expected an option and its value'],
  ['  guest: [{ file: dev/tpm0 }]', 'expected an absolute path'],
  ['  memory: { backend: { qom-type: memory-backend-ram }, nodes: 0 }', 'broken.memory.nodes'],
])('%s', (text, problem) => {
  expect(problems(text)).toEqual([expect.stringContaining(problem)])
})

test.each([
  '  options: [[-rtc, base=utc]]',
  '  devices: [{ driver: a }]',
  '  devices: [{ driver: a, id: x }]\n  options: [[-global, a.b=1]]',
  '  memory: { backend: { qom-type: memory-backend-ram } }',
  '  options: [[-rtc, base=utc]]\n  qmp: [{ command: query-status, shows: {} }]',
  '  options: [[-rtc, base=utc]]\n  qmp: [{ command: query-fdsets, shows: [] }]',
  '  devices: [{ driver: a, id: x }]\n  options: [[-global, a.b=1]]\n  qmp: [{ command: query-status, shows: {} }]',
  '  memory: { backend: { qom-type: memory-backend-ram } }\n  objects: []',
])('what nothing shows to be there cannot be proven: %s', (text) => {
  expect(problems(text)).toEqual(['2:3 broken: nothing shows that this is there: give qmp or guest, or ids'])
})

test.each([
  ['  options: [[-rtc, base=utc]]\n  guest: []', '3:10 broken.guest'],
  ['  options: [[-rtc, base=utc]]\n  qmp: []', '3:8 broken.qmp'],
])('%s shows nothing', (text, place) => {
  expect(problems(text)).toEqual([expect.stringContaining(place)])
})

test.each([
  "  options: [[-rtc, base=utc]]\n  qmp: [{ command: x, shows: '' }]",
  '  devices: [{ driver: a, id: x }]\n  qmp: [{ command: query-balloon, shows: {} }]',
  '  options: [[-rtc, base=utc]]\n  guest: [{ file: /dev/rtc0 }]',
  '  devices: [{ driver: a, id: x }]\n  network: [{ device: x, address: 10.0.2.15/24, reaches: 10.0.2.2 }]',
])('what something shows is sound: %s', (text) => {
  expect(load({ 'catalog/devices.yaml': `sound:\n${text}\n` }).catalog.devices.has('sound')).toBe(true)
})

test('a machine of the catalogue is checked as a device is', () => {
  const machine = 'field:\n  machine-type: q35\n  parts:\n    devices: [{ driver: a, netdev: net0 }]\n'
  expect(problemsOf(() => load({ 'catalog/machines.yaml': machine }))).toContainEqual(
    expect.stringContaining(
      "catalog/machines.yaml:4:36 field.parts.devices.0.netdev: there is none of netdevs called 'net0'",
    ),
  )
})

test('several are joined in one value, and each must be there', () => {
  const devices = 'a: { devices: [{ driver: x, id: a }] }\nb: { devices: [{ driver: y, id: b }] }\n'
  const matrix = (value: string) => `title: T\naxes: { machine: q35, device: ${value} }\n`
  const files = (value: string) => ({ 'catalog/devices.yaml': devices, 'matrix/migration/precopy.yaml': matrix(value) })
  const [value] = load(files('a+b'))
    .matrices.get('migration/precopy')!
    .axes.find(({ dimension }) => dimension.name === 'device')!.values
  expect(value?.patch.source?.parts?.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(problemsOf(() => load(files('a+c')))).toContainEqual(expect.stringContaining("unknown device 'a+c'"))
})

test('a sound one is read as the spec has it', () => {
  const text =
    'net:\n  about: a card\n  netdevs: [{ type: user, id: net0 }]\n  machine-options: { hpet: off }\n  qmp: [{ command: x, shows: 1 }]\n'
  const { catalog } = load({ 'catalog/devices.yaml': text })
  expect(catalog.devices.get('net')).toEqual({
    netdevs: [{ type: 'user', id: 'net0' }],
    machineOptions: { hpet: 'off' },
    qmp: [{ command: 'x', shows: 1 }],
  })
})
