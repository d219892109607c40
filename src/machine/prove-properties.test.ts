import { expect, test } from 'vitest'
import { QmpError } from '../qmp/message.ts'
import type { JsonValue, Properties } from '../spec/parts.ts'
import type { Ask } from './ask.ts'
import { proveProperties } from './prove-properties.ts'

/** A QEMU whose object has these properties and no others. */
function qemu(has: Properties): Ask {
  return (async (command: string, { property }: { property: string }) => {
    if (Object.hasOwn(has, property)) return has[property]
    throw new QmpError('the source', command, { class: 'GenericError', desc: `Property '${property}' not found` })
  }) as Ask
}

test.each<[string, JsonValue, JsonValue, boolean]>([
  ['free-page-reporting', true, true, true],
  ['free-page-reporting', true, false, false],
  ['vectors', 4, 4, true],
  ['vectors', 4, 3, false],
  ['serial', 'VQ1', 'VQ1', true],
  ['serial', 'VQ1', '', false],
  ['mac', '52:54:00:AB:CD:01', '52:54:00:ab:cd:01', true],
  ['iothread', 'io0', '/objects/io0', true],
  ['iothread', 'io0', '/objects/io1', false],
  ['iothread', 'io0', '', false],
  ['addr', '0x5', 40, true],
  ['addr', '1c.1', 225, true],
  ['addr', '0x5', 48, false],
  ['addr', 'unix:path=/run/bus', 'unix:path=/run/bus', true],
  ['mac', '52-54-00-AB-CD-01', '52:54:00:ab:cd:01', true],
  ['mac', '52-54-00-AB-CD-01', '52:54:00:ab:cd:02', false],
  ['disable-legacy', 'auto', 'on', true],
  ['disable-legacy', 'on', 'off', false],
  ['disable-legacy', true, 'on', true],
  ['disable-legacy', true, 'off', false],
  ['vectors', 4294967295, 3, true],
  ['num-queues', 65535, 1, true],
  ['addr', '0x110000000', 0x110000000, true],
  ['addr', '0x110000000', 0x120000000, false],
  ['vgamem_mb', 9, 16, true],
  ['vgamem_mb', 9, 9, true],
  ['vgamem_mb', 9, 32, false],
  ['vgamem_mb', 16, 16, true],
  ['vgamem_mb', 16, 32, false],
  ['port', '0x10', 16, true],
  ['port', '0x10', 10, false],
  ['opt_io_size', '64K', 65536, true],
  ['opt_io_size', '64K', 64, false],
  ['opt_io_size', 'much', 0, false],
  ['multifunction', 'on', true, true],
  ['multifunction', 'on', false, false],
  ['multifunction', 'maybe', false, false],
  ['serial', '12', '12', true],
  ['iothread-vq-mapping', [{ iothread: 'io0' }], [{ iothread: 'io0' }], true],
  ['iothread-vq-mapping', [{ iothread: 'io0' }], [], false],
  ['iothread-vq-mapping', [{ iothread: 'io0' }], [{ iothread: 'io1' }], false],
  ['limits', { 'iops-total': 100 }, { 'iops-total': 100, 'bps-total': 0 }, true],
  ['limits', { 'iops-total': 100 }, { 'iops-total': 0, 'bps-total': 0 }, false],
])('%s: %j asked for, and %j there: %s', async (property, wanted, found, exercised) => {
  const proof = await proveProperties('/machine/peripheral/x', { [property]: wanted }, qemu({ [property]: found }))
  expect(proof?.exercised).toBe(exercised)
})

test.each<[string, string, boolean]>([
  ['root', '/machine/q35/pcie.0', true],
  ['root', '/machine/i440fx/pci.0', true],
  ['root', '/machine/peripheral/rp0/rp0', false],
  ['rp0', '/machine/peripheral/rp0/rp0', true],
  ['scsi.0', '/machine/peripheral/scsi/virtio-backend/scsi.0', true],
  ['rp1', '/machine/peripheral/rp0/rp0', false],
])('bus %s asked for, and %s there: %s', async (bus, parentBus, exercised) => {
  const proof = await proveProperties('/machine/peripheral/x', { bus }, qemu({ parent_bus: parentBus }))
  expect(proof?.exercised).toBe(exercised)
})

test.each<[Properties, Properties]>([
  [
    { driver: 'usb-storage', drive: 'd0', removable: true },
    { drive: '', removable: true },
  ],
  [
    { driver: 'nvme-ns', bus: 'nv', nsid: 0, shared: true },
    { parent_bus: '/machine/unattached/device[2]/nvme-bus.0', nsid: 1, shared: true },
  ],
  [
    { 'qom-type': 'iothread', 'poll-shrink': 0, 'poll-max-ns': 1 },
    { 'poll-shrink': 2, 'poll-max-ns': 1 },
  ],
])('what QEMU changes of %j is not held, and the rest is', async (properties, has) => {
  expect((await proveProperties('/machine/x', properties, qemu(has)))?.exercised).toBe(true)
  const other = { ...has, removable: false, shared: false, 'poll-max-ns': 2 }
  expect((await proveProperties('/machine/x', properties, qemu(other)))?.exercised).toBe(false)
})

test('of what QEMU gives a default where it is 0, other numbers are held', async () => {
  const iothread = { 'qom-type': 'iothread', id: 'io', 'poll-shrink': 4 }
  expect((await proveProperties('/objects/io', iothread, qemu({ 'poll-shrink': 2 })))?.exercised).toBe(false)
})

test('what is wrong is told, or all that is right', async () => {
  const device = { driver: 'virtio-net-pci', id: 'nic', netdev: 'net0', vectors: 4 }
  const path = '/machine/peripheral/nic'
  expect(await proveProperties(path, device, qemu({ netdev: 'net0', vectors: 3 }))).toEqual({
    exercised: false,
    proof: 'qom-get /machine/peripheral/nic: vectors 3 for 4',
  })
  expect(await proveProperties(path, device, qemu({ netdev: 'net0', vectors: 4 }))).toEqual({
    exercised: true,
    proof: 'qom-get /machine/peripheral/nic: netdev "net0", vectors 4',
  })
})

test('what cannot be asked for and a secret are not judged', async () => {
  const path = '/objects/x'
  expect(await proveProperties(path, { 'qom-type': 'iothread', id: 'x', 'poll-max-ns': 1 }, qemu({}))).toBeUndefined()
  expect(await proveProperties(path, { 'qom-type': 'secret', data: 'a' }, qemu({ data: 'a' }))).toBeUndefined()
})
