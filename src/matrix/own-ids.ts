import type { DiskSpec, MachineSpec } from '../spec/machine-spec.ts'
import { memoryOf } from '../spec/parts-of.ts'

/** What has a name of its own in QEMU, each kind apart, and the key by which it is named. */
export const idKeys = {
  ...{ objects: 'id', chardevs: 'id', blockdevs: 'node-name', netdevs: 'id', tpmdevs: 'id', devices: 'id' },
} as const

export type Named = keyof typeof idKeys

type Spec = Pick<MachineSpec, 'machineParts' | 'parts' | 'disks' | 'firmware'>

/** Names that virtqual gives itself in such a machine (src/argv), whatever its guest boots from and migrates over. */
export function ownIds(spec: Spec, kind: Named): readonly string[] {
  const { disks = [], firmware } = spec
  switch (kind) {
    case 'devices':
      return ['serial', 'agent-port', 'probe-port', ...disks.flatMap(diskIds)]
    case 'chardevs':
      return ['qmp', 'agent', 'probe', 'console']
    case 'blockdevs':
      return [
        ...disks.flatMap((_, index) => [`disk${index}`, `disk${index}-file`]),
        ...(firmware ? ['flash-code', 'flash-vars'] : []),
      ]
    case 'objects':
      return memoryIds(memoryOf(spec)?.nodes)
    default:
      return []
  }
}

function diskIds({ bus }: DiskSpec, index: number): string[] {
  const controllers = { 'virtio-scsi': [`scsi${index}`], ahci: [`ahci${index}`], 'virtio-blk': [], ide: [] }
  return [`disk${index}-device`, ...controllers[bus]]
}

function memoryIds(nodes: number | undefined): string[] {
  if (nodes === undefined) return []
  return nodes === 1 ? ['pc.ram'] : Array.from({ length: nodes }, (_, node) => `ram-node${node}`)
}
