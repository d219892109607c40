import { LabError } from '../base/errors.ts'
import type { Scratch } from '../spec/host.ts'
import type { Transport } from '../spec/machine-spec.ts'
import type { Machine } from '../machine/machine.ts'

type SocketAddress = Readonly<{ type: string; host?: string; port?: string; path?: string }>

/** The URI that a destination is told to listen on. For tcp the kernel picks a free port: nothing to collide with. */
export function listenUri(transport: Transport, destination: Machine, scratch: Scratch): string {
  return listeners[transport](destination, scratch)
}

const listeners: Readonly<Record<Transport, (destination: Machine, scratch: Scratch) => string>> = {
  tcp: ({ host }) => tcpUri(host.migrationAddress, '0'),
  unix: (_, scratch) => `unix:${scratch.path}/migration`,
}

/** An IPv6 address stands in brackets, for its own colons. */
function tcpUri(host: string, port: string): string {
  return `tcp:${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Where the destination really listens, as it says itself. */
export async function boundUri(destination: Machine, signal: AbortSignal): Promise<string> {
  type Listening = { 'socket-address'?: SocketAddress[] }
  const listening = await destination.monitor.execute<Listening>('query-migrate', undefined, { signal })
  const [address] = listening['socket-address'] ?? []
  if (address?.type === 'inet') return tcpUri(address.host!, address.port!)
  if (address?.type === 'unix') return `unix:${address.path}`
  throw new LabError('no-listener', `the destination does not say where it listens: ${JSON.stringify(listening)}`)
}
