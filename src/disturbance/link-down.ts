import { setTimeout as delay } from 'node:timers/promises'
import { tcpHostAndPort } from '../migration/address.ts'
import { breakLink } from '../migration/link/host-outage.ts'
import { tcpInfo } from '../migration/link/host-sockets.ts'
import type { Wire } from '../migration/wire.ts'
import type { Disturbed } from './disturb-input.ts'
import type { Done } from './done.ts'

/**
 * Longer than TCP waits before it sends again for the first few times, and shorter than any time limit of QEMU, which has
 * none, or of TCP, which gives up after a quarter of an hour (tcp(7), tcp_retries2).
 */
const defaultDownMs = 3_000

/** A link over which nothing comes, and how much came over it so far. */
type Outage = AsyncDisposable & Readonly<{ by: string; connections: number; cameBytes: () => Promise<number> }>

/** Lets nothing come through for a time, without a word to either side, and then everything. */
export async function linkDown(disturbed: Disturbed, downMs = defaultDownMs): Promise<Done> {
  await using outage = await begin(disturbed)
  const before = await outage.cameBytes()
  await delay(downMs, undefined, { signal: disturbed.input.attempt.signal })
  const came = (await outage.cameBytes()) - before
  return {
    proof: `${came} bytes came over ${outage.connections} connections in ${downMs} ms, held up by ${outage.by}`,
    exercised: came === 0 && outage.connections > 0,
  }
}

async function begin({ input, begun }: Disturbed): Promise<Outage> {
  if (begun.wire) return wireOutage(begun.wire)
  if (input.link?.onHosts !== 'allowed') throw new TypeError('only a wire, or a link of hosts, can be down')
  const [source, destination, to] = [input.source.host, input.destination.host, tcpHostAndPort(begun.uri)]
  const { connections } = await tcpInfo(source, to)
  const broken = input.attempt.resources.own(await breakLink({ source, destination }))
  return {
    by: `blackholes on hosts ${source.name} and ${destination.name}`,
    connections,
    cameBytes: async () => (await tcpInfo(source, to)).ackedBytes,
    [Symbol.asyncDispose]: () => broken[Symbol.asyncDispose](),
  }
}

function wireOutage(wire: Wire): Outage {
  wire.hold()
  return {
    by: 'a relay',
    connections: wire.connections.length,
    cameBytes: async () => wire.passedBytes,
    [Symbol.asyncDispose]: async () => wire.release(),
  }
}
