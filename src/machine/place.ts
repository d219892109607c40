import type { Placement } from '../argv/placement.ts'

type Place = Pick<Placement, 'name' | 'uuid' | 'incoming' | 'consoleLog' | 'ramFile'>

/** The placement of a QEMU whose sockets live in `directory`. */
export function placeIn(directory: string, place: Place): Placement {
  return {
    ...place,
    qmpSocket: `${directory}/qmp`,
    agentSocket: `${directory}/agent`,
    probeSocket: `${directory}/probe`,
  }
}
