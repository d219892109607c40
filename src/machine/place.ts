import type { Placement } from '../argv/placement.ts'

type Place = Omit<Placement, 'qmpSocket' | 'fdMonitorSocket' | 'agentSocket' | 'probeSocket'>

/** The placement of a QEMU whose sockets live in `directory`. */
export function placeIn(directory: string, place: Place): Placement {
  return {
    ...place,
    qmpSocket: `${directory}/qmp`,
    fdMonitorSocket: fdMonitorSocket(directory),
    agentSocket: `${directory}/agent`,
    probeSocket: `${directory}/probe`,
  }
}

/** Where the second monitor of a QEMU listens whose sockets live in `directory`, if its spec has one. */
export function fdMonitorSocket(directory: string): string {
  return `${directory}/qmp-fd`
}
