import { tcpHostAndPort } from '../migration/address.ts'
import { resetConnections } from '../migration/link/host-sockets.ts'
import type { Disturbed } from './disturb-input.ts'
import type { Done } from './done.ts'

/**
 * Resets every connection of the migration: either side gets an error at once. By the relay where there is one, else by
 * the source's host.
 */
export async function cut({ input, begun }: Disturbed): Promise<Done> {
  const { wire, uri } = begun
  if (!wire && input.link?.onHosts !== 'allowed') throw new TypeError('only a wire, or a link of hosts, can be cut')
  const cuts = wire ? cutWire(wire) : await resetConnections(input.source.host, tcpHostAndPort(uri))
  const by = wire ? '' : ` by host ${input.source.host.name}`
  return { proof: `${cuts} connections were cut${by}`, exercised: cuts > 0 }
}

type Wire = NonNullable<Disturbed['begun']['wire']>

function cutWire(wire: Wire): number {
  const before = countCut(wire)
  wire.cut()
  return countCut(wire) - before
}

function countCut({ connections }: Wire): number {
  return connections.filter(({ cut: wasCut }) => wasCut).length
}
