import { expect, test } from 'vitest'
import { sampleImage, sampleSpec } from '../spec/fixtures/samples.ts'
import type { Parts } from '../spec/parts.ts'
import { deviceOptions } from './devices.ts'
import { machineOptions } from './machine.ts'
import { needsSwtpm } from '../spec/parts-of.ts'
import { partOptions } from './part-options.ts'
import type { Placement } from './placement.ts'

const placement = { tpmSocket: '/tmp/s/tpm' } as Placement

const machine = (...parts: readonly Parts[]) => ({
  ...sampleSpec,
  parts: parts.map((one, index) => ({ name: `part-${index}`, ...one })),
})

const devicesOf = (spec: typeof sampleSpec) =>
  deviceOptions({ spec, image: sampleImage, jsonDevices: true })
    .filter((word) => word.startsWith('{'))
    .map((word) => JSON.parse(word) as { driver: string; bus?: string; addr?: string })

test('backends come before what refers to them, each as its option takes it', () => {
  const spec = machine({
    objects: [{ 'qom-type': 'iothread', id: 'io0', 'poll-max-ns': 0 }],
    chardevs: [{ backend: 'pty', id: 'com2' }],
    blockdevs: [{ driver: 'null-co', 'node-name': 'zero', size: 1048576 }],
    netdevs: [{ type: 'user', id: 'net0', restrict: true, hostfwd: ['tcp::1-:2', 'tcp::3-:4'] }],
    options: [['-rtc', 'base=utc,driftfix=slew'], ['-enable-fips']],
  })
  expect(partOptions(spec, placement)).toEqual([
    ...['-object', '{"qom-type":"iothread","id":"io0","poll-max-ns":0}'],
    ...['-chardev', 'pty,id=com2'],
    ...['-blockdev', '{"driver":"null-co","node-name":"zero","size":1048576}'],
    ...['-netdev', 'user,id=net0,restrict=on,hostfwd=tcp::1-:2,hostfwd=tcp::3-:4'],
    ...['-rtc', 'base=utc,driftfix=slew', '-enable-fips'],
  ])
})

test('the parts of the machine itself come first', () => {
  const spec = { ...machine({ options: [['-b']] }), machineParts: { name: 'field', options: [['-a']] as const } }
  expect(partOptions(spec, placement)).toEqual(['-a', '-b'])
})

test('an emulated TPM has the socket of its swtpm, unless it has another', () => {
  const ours = machine({ tpmdevs: [{ type: 'emulator', id: 'tpm0' }] })
  expect(partOptions(ours, placement)).toEqual([
    ...['-chardev', 'socket,id=tpm0-swtpm,path=/tmp/s/tpm'],
    ...['-tpmdev', 'emulator,id=tpm0,chardev=tpm0-swtpm'],
  ])
  const theirs = machine({ tpmdevs: [{ type: 'emulator', id: 'tpm0', chardev: 'own' }] })
  expect(partOptions(theirs, placement)).toEqual(['-tpmdev', 'emulator,id=tpm0,chardev=own'])
  expect([ours, theirs, sampleSpec].map(needsSwtpm)).toEqual([true, false, false])
})

test('devices on the root bus get addresses that nobody has', () => {
  const spec = machine(
    { devices: [{ driver: 'a', bus: 'root' }, { driver: 'b', bus: 'root', addr: '0x10.0x1' }, { driver: 'c' }] },
    {
      devices: [
        { driver: 'd', bus: 'root' },
        { driver: 'e', bus: 'pcie.0', addr: '0x3' },
        { driver: 'f', bus: 'rp0' },
      ],
    },
  )
  const found = devicesOf(spec).map(({ driver, bus, addr }) => [driver, bus, addr].join(' ').trim())
  expect(found.filter((text) => !text.startsWith('virtserialport'))).toEqual([
    ...['virtio-serial-pci pcie.0 0x4', 'a pcie.0 0x11', 'b pcie.0 0x10.0x1', 'c', 'd pcie.0 0x12', 'e pcie.0 0x3'],
    'f rp0',
  ])
})

test('where no slot above is free, one below is taken, and then none', () => {
  const many = (count: number) =>
    devicesOf(machine({ devices: Array.from({ length: count }, () => ({ driver: 'a', bus: 'root' })) }))
  expect(
    many(17)
      .slice(-3)
      .map(({ addr }) => addr),
  ).toEqual(['0x1e', '0x4', '0x5'])
  expect(() => many(28)).toThrow('no slot is free on the root bus of pc-q35-10.0')
})

test('the root bus is that of the machine', () => {
  const spec = { ...machine({ devices: [{ driver: 'a', bus: 'root' }] }), machineType: 'pc-i440fx-10.0' }
  expect(devicesOf(spec).at(-1)).toEqual({ driver: 'a', bus: 'pci.0', addr: '0x10' })
})

const memoryWords = (...parts: readonly Parts[]) => {
  const words = machineOptions({ spec: machine(...parts), accelerator: 'tcg', placement })
  return words.filter((_, index) => ['-machine', '-object', '-numa'].includes(words[index - 1] ?? ''))
}

test('main memory can be an object, under the name that it has without', () => {
  const backend = { 'qom-type': 'memory-backend-memfd', hugetlb: true }
  expect(memoryWords({ memory: { backend, nodes: 1 } })).toEqual([
    'pc-q35-10.0,dump-guest-core=off,memory-backend=pc.ram',
    '{"qom-type":"memory-backend-memfd","hugetlb":true,"id":"pc.ram","size":536870912}',
  ])
})

test('NUMA nodes share main memory', () => {
  const backend = { 'qom-type': 'memory-backend-ram' }
  expect(memoryWords({ memory: { backend, nodes: 2 }, machineOptions: { hmat: 'off' } })).toEqual([
    'pc-q35-10.0,dump-guest-core=off,hmat=off',
    '{"qom-type":"memory-backend-ram","id":"ram-node0","size":268435456}',
    'node,nodeid=0,memdev=ram-node0',
    '{"qom-type":"memory-backend-ram","id":"ram-node1","size":268435456}',
    'node,nodeid=1,memdev=ram-node1',
  ])
})
