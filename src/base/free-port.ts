import { randomInt } from 'node:crypto'

/** Below the ports that Linux gives out by itself (net.ipv4.ip_local_port_range begins at 32768). */
const ownPorts = { first: 20_000, last: 32_767 } as const
/** Ports tried when somebody else has the first ones. A host's own range is seldom larger: then it is all of them. */
const mostTries = 48

/** Ports to try, first and last included. */
type Range = Readonly<{ first: number; last: number }>

/**
 * Listens on a port that nobody has, for a listener that cannot be asked afterwards which one the system gave it. Tries
 * another as long as `isTaken` says of an error that somebody has it, and no port twice.
 */
export async function onFreePort(
  listen: (port: number) => Promise<void>,
  { isTaken, ports = ownPorts }: { isTaken: (error: unknown) => boolean; ports?: Range },
): Promise<number> {
  let taken: unknown
  for (const port of someOf(ports)) {
    try {
      await listen(port)
      return port
    } catch (error) {
      if (!isTaken(error)) throw error
      taken = error
    }
  }
  throw taken
}

/** Different ports in random order: all of a small range. */
function* someOf({ first, last }: Range): Generator<number> {
  const given = new Set<number>()
  const count = Math.min(mostTries, last - first + 1)
  while (given.size < count) {
    const port = randomInt(first, last + 1)
    if (!given.has(port)) yield port
    given.add(port)
  }
}
