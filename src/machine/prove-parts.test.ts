import { expect, test } from 'vitest'
import { QmpError } from '../qmp/message.ts'
import type { NamedParts } from '../spec/parts.ts'
import type { Ask } from './ask.ts'
import { holds } from './holds.ts'
import { proveParts } from './prove-parts.ts'

const disk: NamedParts = {
  name: 'blk-iothread',
  objects: [{ 'qom-type': 'iothread', id: 'io0' }],
  devices: [{ driver: 'virtio-blk-pci', id: 'blk', iothread: 'io0' }, { driver: 'usb-tablet' }],
  qmp: [{ command: 'query-iothreads', shows: [{ id: 'io0' }] }],
}

/** A QEMU that has these types at these paths, and these I/O threads; its properties cannot be asked for. */
function qemu(types: Readonly<Record<string, string>>, iothreads: readonly string[]): Ask {
  return (async (command: string, args?: { path: string; property: string }) => {
    if (command === 'query-iothreads') return iothreads.map((id) => ({ id, 'thread-id': 7 }))
    const type = args?.property === 'type' ? types[args.path] : undefined
    if (type === undefined) throw new QmpError('the source', command, { class: 'DeviceNotFound', desc: 'not found' })
    return type
  }) as Ask
}

const there = { '/machine/peripheral/blk': 'virtio-blk-pci', '/objects/io0': 'iothread' }

test('devices and objects are found by id and type, the rest by what QEMU answers', async () => {
  expect(await proveParts(disk, qemu(there, ['io0']))).toEqual([
    {
      feature: 'device blk-iothread',
      exercised: true,
      proof: 'qom-get /machine/peripheral/blk type: virtio-blk-pci',
    },
    { feature: 'device blk-iothread', exercised: true, proof: 'qom-get /objects/io0 type: iothread' },
    { feature: 'device blk-iothread', exercised: true, proof: 'query-iothreads: [{"id":"io0","thread-id":7}]' },
  ])
})

test.each([
  ['no device', { '/objects/io0': 'iothread' }, ['io0'], [false, true, true]],
  ['another device', { ...there, '/machine/peripheral/blk': 'e1000' }, ['io0'], [false, true, true]],
  ['no I/O thread', there, ['io1'], [true, true, false]],
] as const)('%s is no proof', async (_, types, iothreads, exercised) => {
  const proofs = await proveParts(disk, qemu(types, iothreads))
  expect(proofs.map((proof) => proof.exercised)).toEqual(exercised)
})

test.each([
  [{ a: 1, b: 2 }, { a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [[{ id: 'x' }, { id: 'y', n: 1 }], [{ id: 'y' }], true],
  [[{ id: 'x' }], [{ id: 'y' }], false],
  ['on', true, false],
  [{ a: { b: [1, 2] } }, { a: { b: [2] } }, true],
  [[1], {}, false],
  [null, {}, false],
] as const)('whether %j has %j: %s', (answer, wanted, expected) => {
  expect(holds(answer, wanted)).toBe(expected)
})
