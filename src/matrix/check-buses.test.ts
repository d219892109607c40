import { expect, test } from 'vitest'
import { load, problemsOf } from './fixture.ts'
import { selectCases } from './select.ts'

const M = 'matrix/migration/precopy.yaml'
const machines = 'q35: { machine-type: q35 }\npc-i440fx: { machine-type: pc }\nisapc: { machine-type: isapc }\n'
const known = machines.replace(/isapc.*\n/, '')
const devices = [
  'port:\n  devices:\n    - { driver: pcie-root-port, id: rp0, bus: root }\n',
  'behind:\n  devices:\n    - { driver: e1000e, id: nic, bus: rp0 }\n',
  'on-pci:\n  devices:\n    - { driver: e1000, id: nic, bus: pci.0 }\n',
  'on-disk:\n  devices:\n    - { driver: scsi-cd, id: cd, bus: scsi0.0 }\n',
].join('')
const disks = 'scsi: { size: 1G, format: raw, sharing: shared, bus: virtio-scsi }\n'
const base = { 'catalog/machines.yaml': known, 'catalog/devices.yaml': devices, 'catalog/disks.yaml': disks }
const matrix = (axes: string) => ({ ...base, [M]: `title: x\naxes: { migration: precopy-tcp, ${axes} }\n` })

const device = (bus: string) => `x:\n  devices:\n    - { driver: a, id: x }\n    - { driver: b, id: y, bus: ${bus} }\n`

test.each([
  ['nowhere', "there is no bus 'nowhere' — there are: root, scsi0.0, ahci0.0, serial.0, "],
  ['roots', "there is no bus 'roots' — did you mean 'root'?"],
  ['serial', "there is no bus 'serial' — did you mean 'serial.0'?"],
  ['root.0', "there is no bus 'root.0' — did you mean 'root'?"],
  ['pcei.0', "there is no bus 'pcei.0' — did you mean 'pcie.0'?"],
])('a device of the catalogue on the bus %s is a mistake', (bus, text) => {
  const problems = problemsOf(() => load({ 'catalog/machines.yaml': known, 'catalog/devices.yaml': device(bus) }))
  expect(problems).toEqual([expect.stringContaining(`catalog/devices.yaml:4:32 x.devices.1.bus: ${text}`)])
})

test.each(['root', 'x', 'x.0', 'pci.0', 'pcie.0', 'serial.0', 'scsi0.0'])('on the bus %s it is none', (bus) => {
  expect(() => load({ 'catalog/machines.yaml': known, 'catalog/devices.yaml': device(bus) })).not.toThrow()
})

test('what QEMU numbers on a machine of which we know nothing may be', () => {
  expect(() => load({ 'catalog/machines.yaml': machines, 'catalog/devices.yaml': device('foo.1') })).not.toThrow()
  expect(
    problemsOf(() => load({ 'catalog/machines.yaml': known, 'catalog/devices.yaml': device('foo.1') })),
  ).toHaveLength(1)
})

test('a machine of the catalogue, too, and what a later tree has replaced is not looked at', () => {
  const field = (bus: string) =>
    `field:\n  machine-type: q35\n  parts:\n    devices: [{ driver: a, id: x, bus: ${bus} }]\n`
  const files = { 'catalog/machines.yaml': known + field('pci.0') }
  expect(problemsOf(() => load(files))).toEqual([
    "catalog/machines.yaml:6:40 field.parts.devices.0.bus: there is no bus 'pci.0' — did you mean 'pcie.0'?",
  ])
  expect(() => load(files, { 'catalog/machines.yaml': field('pcie.0') })).not.toThrow()
})

test('machines and devices that are broken are mended first', () => {
  const broken = { 'catalog/machines.yaml': 'q35: { machine-typ: q35 }\n', 'catalog/devices.yaml': device('pcie.0') }
  expect(problemsOf(() => load(broken)).join()).not.toContain('bus')
  const elsewhere = { 'catalog/memory.yaml': 'small: {}\n', 'catalog/devices.yaml': device('nowhere') }
  expect(problemsOf(() => load(elsewhere)).join()).toContain('bus')
})

test.each([
  ['machine: q35, device: port+behind'],
  ['machine: pc-i440fx, device: on-pci'],
  ['machine: q35, device: on-disk, disk: scsi'],
])('a case with %s has the bus', (axes) => {
  expect(() => load(matrix(axes))).not.toThrow()
})

test.each([
  ['machine: q35, device: behind', "device 'behind': there is no bus 'rp0' on machine 'q35'"],
  ['machine: [q35, pc-i440fx], device: on-pci', "device 'on-pci': there is no bus 'pci.0' on machine 'q35'"],
  ['machine: q35, device: on-disk', "device 'on-disk': there is no bus 'scsi0.0' on machine 'q35'"],
])('a case with %s does not', (axes, text) => {
  expect(problemsOf(() => load(matrix(axes)))).toEqual([expect.stringMatching(`^${M}:2:1 ${text}`)])
})

test('cases that the rules leave out are none, and those on the command line are', () => {
  const axes = matrix('machine: [q35, pc-i440fx], device: [none, on-pci]')
  const rule = 'no: [{ when: { machine: q35, device: on-pci }, because: x }]\n'
  expect(() => load({ ...axes, [M]: axes[M] + rule })).not.toThrow()
  const config = load(matrix('machine: [q35, pc-i440fx]'))
  const selecting = (only: string[]) => () => selectCases(config, [], { with: ['device=on-pci'], only })
  expect(problemsOf(selecting([]))).toEqual([expect.stringContaining("there is no bus 'pci.0' on machine 'q35'")])
  expect(selecting(['machine=pc-i440fx'])).not.toThrow()
})
