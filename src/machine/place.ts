import type { Placement } from '../argv/placement.ts'

type Place = Omit<Placement, 'qmpSocket' | 'agentSocket' | 'probeSocket'>

/** The placement of a QEMU whose sockets live in `directory`. */
export function placeIn(directory: string, place: Place): Placement {
  return {
    ...place,
    qmpSocket: `${directory}/qmp`,
    agentSocket: `${directory}/agent`,
    probeSocket: `${directory}/probe`,
  }
}
