import { expect, test } from 'vitest'
import { load, problemsOf } from './fixture.ts'
import { selectCases } from './select.ts'

const M = 'matrix/migration/precopy.yaml'
const machines = [
  'q35: { machine-type: q35 }\n',
  'field:\n  machine-type: q35\n  parts: { netdevs: [{ type: user, id: net0 }] }\n',
].join('')
const seen = '  qmp: [{ command: query-status, shows: { running: true } }]\n'
const devices = [
  'net:\n  netdevs: [{ type: user, id: net0 }]\n  devices: [{ driver: virtio-net-pci, id: nic, netdev: net0 }]\n',
  'own:\n  devices: [{ driver: e1000, id: nic }]\n',
  'other:\n  netdevs: [{ type: user, id: nic }]\n' + seen,
  'port:\n  devices: [{ driver: usb-ccid, id: serial }]\n',
  'scsi:\n  devices: [{ driver: virtio-scsi-pci, id: scsi0 }]\n',
  'node:\n  blockdevs: [{ driver: null-co, node-name: disk0 }]\n' + seen,
  'ram:\n  objects: [{ qom-type: memory-backend-ram, id: pc.ram }]\n' + seen,
  'memory:\n  memory: { backend: { qom-type: memory-backend-ram } }\n' + seen,
  'talk:\n  chardevs: [{ backend: "null", id: console }]\n' + seen,
].join('')
const disks = 'scsi: { size: 1G, format: raw, sharing: shared, bus: virtio-scsi }\n'
const base = { 'catalog/machines.yaml': machines, 'catalog/devices.yaml': devices, 'catalog/disks.yaml': disks }
const matrix = (axes: string) => ({ ...base, [M]: `title: x\naxes: { migration: precopy-tcp, ${axes} }\n` })

const another = 'give one of them another name, or leave such cases out'

test.each([
  [
    'device: net+net',
    "there are two of netdevs called 'net0': both of device 'net', which is there twice — name it once",
  ],
  ['device: net+own', `there are two of devices called 'nic': of device 'net' and of device 'own' — ${another}`],
  [
    'machine: [q35, field], device: [none, net]',
    `there are two of netdevs called 'net0': of machine 'field' and of device 'net' — ${another}`,
  ],
  ['device: port', "there are two of devices called 'serial': of virtqual itself and of device 'port'"],
  ['device: scsi, disk: scsi', "there are two of devices called 'scsi0': of virtqual itself and of device 'scsi'"],
  ['device: node, disk: scsi', "there are two of blockdevs called 'disk0': of virtqual itself and of device 'node'"],
  ['device: ram+memory', "there are two of objects called 'pc.ram': of virtqual itself and of device 'ram'"],
  ['device: talk', "there are two of chardevs called 'console': of virtqual itself and of device 'talk'"],
])('a case with %s has a name twice', (axes, text) => {
  expect(problemsOf(() => load(matrix(axes)))).toEqual([expect.stringContaining(`${M}:2:1 ${text}`)])
})

test.each(['device: net+other', 'device: scsi', 'device: node', 'device: ram', 'machine: field, device: own'])(
  'a case with %s has each of its names once',
  (axes) => {
    expect(() => load(matrix(axes))).not.toThrow()
  },
)

test('cases that the rules leave out are none, and those on the command line are', () => {
  const axes = matrix('machine: [q35, field], device: [none, net]')
  const rule = 'no: [{ when: { machine: field, device: net }, because: x }]\n'
  expect(() => load({ ...axes, [M]: axes[M] + rule })).not.toThrow()
  const config = load(matrix('machine: [q35, field]'))
  const selecting = (only: string[]) => () => selectCases(config, [], { with: ['device=net'], only })
  expect(problemsOf(selecting([]))).toEqual([expect.stringContaining("of machine 'field' and of device 'net'")])
  expect(selecting(['machine=q35'])).not.toThrow()
})
