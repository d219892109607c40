import { expect, test } from 'vitest'
import { deviceOptions } from '../argv/devices.ts'
import { channelOptions } from '../argv/channels.ts'
import { blockdevOptions } from '../argv/disks.ts'
import { flashNodes } from '../argv/firmware.ts'
import { ramOptions } from '../argv/ram.ts'
import { sampleImage, sampleSpec } from '../spec/fixtures/samples.ts'
import type { DiskSpec, MachineSpec } from '../spec/machine-spec.ts'
import { ownIds } from './own-ids.ts'

const disk: DiskSpec = { format: 'raw', sizeMib: 64, sharing: 'shared', bus: 'virtio-blk' }
const withDisks = (...buses: DiskSpec['bus'][]) => ({ ...sampleSpec, disks: buses.map((bus) => ({ ...disk, bus })) })
const memory = (nodes: number): MachineSpec => ({
  ...sampleSpec,
  parts: [{ name: 'numa', memory: { backend: { 'qom-type': 'memory-backend-ram' }, nodes } }],
})

test.each<{ buses: DiskSpec['bus'][] }>([
  { buses: [] },
  { buses: ['virtio-blk'] },
  { buses: ['virtio-scsi', 'ahci'] },
  { buses: ['ide'] },
])('devices of a machine with disks on $buses', ({ buses }) => {
  const spec = withDisks(...buses)
  const options = deviceOptions({ spec, image: sampleImage, jsonDevices: true })
  const ids = options.filter((word) => word !== '-device').map((word) => (JSON.parse(word) as { id: string }).id)
  expect(ownIds(spec, 'devices').toSorted()).toEqual(ids.toSorted())
})

test('block nodes, chardevs and main memory', () => {
  const spec = withDisks('virtio-blk', 'ide')
  const nodes = named(blockdevOptions(spec, ['a', 'b']), /"node-name":"([^"]+)"/g)
  expect(ownIds(spec, 'blockdevs').toSorted()).toEqual(nodes.toSorted())
  const flash = { ...sampleSpec, firmware: { secureBoot: false } } as MachineSpec
  expect(ownIds(flash, 'blockdevs')).toEqual(Object.values(flashNodes))
  expect(ownIds(spec, 'chardevs')).toEqual(named(channelOptions({}, placement), /,id=([^,]+)/g))
  for (const one of [spec, memory(1), memory(2)])
    expect(ownIds(one, 'objects')).toEqual(named(ramOptions(one, placement), /"id":"([^"]+)"/g))
  expect(ownIds(spec, 'netdevs')).toEqual([])
})

function named(words: readonly string[], pattern: RegExp): string[] {
  return [...words.join(' ').matchAll(pattern)].map(([, id]) => id!)
}

const placement = {
  ...{ name: 'x', uuid: 'x', scratch: '/s', qmpSocket: '/s/a', fdMonitorSocket: '/s/b', agentSocket: '/s/c' },
  ...{ probeSocket: '/s/d', tpmSocket: '/s/e', consoleLog: '/s/f' },
}
