import type { DiskGuest, GuestImage } from '../spec/build.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import { agentPortWords } from './agent-port.ts'
import type { Device } from './device.ts'
import type { Placement } from './placement.ts'

/** Name of the block node of the disk that a guest boots from. */
export const bootNode = 'boot'

/** The slot of the root bus that this disk has, unless a part of the machine is there. */
export const bootSlot = 4

/** Direct kernel boot, `-kernel -initrd -append`, or the `-blockdev` that the machine's firmware boots from. */
export function bootOptions(
  image: GuestImage,
  { bootImage }: Pick<Placement, 'bootImage'>,
  spec: Pick<MachineSpec, 'agentChannel'> = {},
): string[] {
  if (image.boot === 'disk') return ['-blockdev', JSON.stringify(blockdev(image, bootImage))]
  return [
    '-kernel',
    image.kernel,
    '-initrd',
    image.initrd,
    '-append',
    [image.append, ...agentPortWords(spec)].join(' '),
  ]
}

/** BlockdevOptions of qapi/block-core.json; the overlay is qcow2, and names its backing file itself. */
function blockdev({ name }: DiskGuest, filename: string | undefined): object {
  if (filename === undefined) throw new TypeError(`no image for ${name} to boot from`)
  const file = { driver: 'file', 'node-name': `${bootNode}-file`, filename, locking: 'on' }
  return { driver: 'qcow2', 'node-name': bootNode, file }
}

/** The disk that a guest boots from, before any other, at a pinned place. */
export function bootDevices({ boot }: GuestImage, place: () => Pick<Device, 'bus' | 'addr'>): Device[] {
  if (boot !== 'disk') return []
  return [{ driver: 'virtio-blk-pci', id: 'boot-device', drive: bootNode, bootindex: 0, ...place() }]
}
