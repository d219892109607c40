import { expect, test } from 'vitest'
import { importMachine } from './build-profile.ts'
import type { Properties } from '../spec/parts.ts'

function imported(text: string) {
  return importMachine({ text: `kvm ${text}`, file: 'f' })
}

function device(text: string): Properties | undefined {
  return imported(`-device ${text}`).profile.parts.devices?.[0]
}

// What QEMU 10.0 takes for these with -device as JSON; "Invalid parameter type" and "expects uint64" are what it said before.
test.each<[string, Properties]>([
  ['virtio-balloon-pci,deflate-on-oom=yes', { 'deflate-on-oom': true }],
  ['virtio-balloon-pci,deflate-on-oom=n', { 'deflate-on-oom': false }],
  ['intel-iommu,intremap=on,eim=off', { intremap: 'on', eim: 'off' }],
  ['virtio-mem-pci,unplugged-inaccessible=on', { 'unplugged-inaccessible': 'on' }],
  ['pcie-root-port,x-speed=16,x-width=8,port=16', { 'x-speed': '16', 'x-width': '8', port: 16 }],
  ['pcie-root-port,pref64-reserve=32M,io-reserve=4k', { 'pref64-reserve': 32 * 2 ** 20, 'io-reserve': 4096 }],
  ['scsi-hd,physical_block_size=4K,serial=4K', { physical_block_size: 4096, serial: '4K' }],
])('%s has properties of the types that QEMU has', (text, properties) => {
  expect(device(text)).toMatchObject(properties)
})

test('memory of an older libvirt is what it was', () => {
  const text = '-object memory-backend-memfd,id=m,size=1G,share=yes,prealloc=no,hugetlb=on,hugetlbsize=2M'
  const [object] = imported(text).profile.parts.objects!
  expect(object).toMatchObject({ share: true, prealloc: false, hugetlbsize: 2 * 2 ** 20 })
})

test.each(['scsi-hd,id=d,wwn=0x5000c50015ea71aa', '{"driver":"scsi-hd","id":"d","wwn":5764824127192592810}'])(
  '%s: a number that would become another one is left out, by name',
  (text) => {
    expect(device(text)).toEqual({ driver: 'scsi-hd', id: 'd' })
    expect(imported(`-device ${text}`).findings).toContainEqual(
      expect.objectContaining({ fate: 'left-out', subject: '-device d', key: 'wwn', value: 'wwn=5764824127192592810' }),
    )
  },
)

test('a name of many digits is a name', () => {
  expect(device('scsi-hd,serial=12345678901234567890')).toMatchObject({ serial: '12345678901234567890' })
})
