import type { Socket, SocketTimeline } from '../../spec/timeline.ts'

/** The sockets of one QEMU at one moment. */
export type Sighting = Readonly<{ at: number; sockets: readonly Socket[] }>

/** Each socket once, with the moments at which it was there: those that listen first. */
export function sightingsOf(looks: readonly Sighting[]): SocketTimeline[] {
  const found = new Map<string, Socket & { seen: number[] }>()
  for (const { at, sockets } of looks) {
    for (const socket of sockets) {
      const key = JSON.stringify([socket.family, socket.state, socket.local, socket.peer])
      const known = found.get(key) ?? { ...socket, seen: [] }
      // Several connections over one unix socket look alike.
      if (known.seen.at(-1) !== at) known.seen.push(at)
      found.set(key, known)
    }
  }
  return [...found.values()].toSorted((one, other) => order(one).localeCompare(order(other)))
}

function order({ state, local, peer = '' }: Socket): string {
  return `${state === 'listening' ? 0 : 1} ${local} ${peer}`
}
