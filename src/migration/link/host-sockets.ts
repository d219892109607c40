import { MissingCapability } from '../../base/errors.ts'
import type { Address } from '../../spec/host.ts'
import { ask, type LinkHost } from './host-address.ts'

/** Connections of a host to a place, by ss(8). */
function filter({ host, port }: Address): string[] {
  return ['state', 'established', 'dst', host.includes(':') ? `[${host}]` : host, 'dport', '=', `:${port}`]
}

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '')
/** The two ends of a connection, which are its name as long as it stands; ss writes them last. */
const endsOf = (line: string) => line.trim().split(/\s+/).slice(-2).join(' ')
const sumOf = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0)

/** What TCP itself knows of the connections of a host to a place. */
type TcpInfo = Readonly<{ connections: number; ackedBytes: number; leastRoundTripMs?: number }>

export async function tcpInfo(host: LinkHost, to: Address): Promise<TcpInfo> {
  const text = await ask(host, ['ss', '-HtinO', ...filter(to)])
  const all = (name: string) => [...text.matchAll(new RegExp(`\\b${name}:([\\d.]+)`, 'g'))].map((one) => Number(one[1]))
  const roundTrips = [...all('minrtt')]
  return {
    connections: linesOf(text).length,
    ackedBytes: sumOf(all('bytes_acked')),
    ...(roundTrips.length > 0 && { leastRoundTripMs: Math.min(...roundTrips) }),
  }
}

/**
 * Ends all connections of a host to a place, at once and with an error on both sides. Gives their number, which
 * may be 0 where they have just ended by themselves. Rejects with MissingCapability where the host's kernel cannot.
 */
export async function resetConnections(host: LinkHost, to: Address): Promise<number> {
  const standing = async () => linesOf(await ask(host, ['ss', '-Htn', ...filter(to)])).map(endsOf)
  const before = await standing()
  const ended = linesOf(await ask(host, ['ss', '-HtnK', ...filter(to)])).length
  if (before.length === 0 || ended > 0) return ended
  const after = new Set(await standing())
  if (before.some((connection) => after.has(connection)))
    throw new MissingCapability(`host ${host.name}: to end connections of others needs INET_DIAG_DESTROY of its kernel`)
  return 0
}
