import type { Placement } from '../argv/placement.ts'

type Place = Omit<Placement, 'scratch' | 'qmpSocket' | 'fdMonitorSocket' | 'agentSocket' | 'probeSocket' | 'tpmSocket'>

/** The placement of a QEMU whose sockets live in `directory`. */
export function placeIn(directory: string, place: Place): Placement {
  return {
    ...place,
    scratch: directory,
    qmpSocket: `${directory}/qmp`,
    fdMonitorSocket: fdMonitorSocket(directory),
    agentSocket: `${directory}/agent`,
    probeSocket: `${directory}/probe`,
    tpmSocket: tpmSocket(directory),
  }
}

/** Where the second monitor of a QEMU listens whose sockets live in `directory`, if its spec has one. */
export function fdMonitorSocket(directory: string): string {
  return `${directory}/qmp-fd`
}

/** Where the swtpm of a QEMU listens whose sockets live in `directory`, if its spec has one. */
function tpmSocket(directory: string): string {
  return `${directory}/tpm`
}
