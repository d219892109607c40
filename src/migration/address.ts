import { LabError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'

/** How `migrate` and `migrate-incoming` are told where the stream goes (qapi/migration.json). */
export type Address = Readonly<{ uri: string }> | Readonly<{ channels: readonly MigrationChannel[] }>

/** MigrationChannel of qapi/migration.json. */
export type MigrationChannel = Readonly<{ 'channel-type': 'main' | 'cpr'; addr: Readonly<Record<string, unknown>> }>

/** SocketAddress of qapi/sockets.json. */
type SocketAddress = Readonly<{ type: string; host?: string; port?: string; path?: string }>

/** An IPv6 address stands in brackets, for its own colons. */
export function tcpUri(host: string, port: string | number): string {
  return `tcp:${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The first port of some on which nobody listens yet: `to` of InetSocketAddress (qapi/sockets.json). */
export function tcpRangeUri(host: string, { first, last }: Readonly<{ first: number; last: number }>): string {
  return `${tcpUri(host, first)},to=${last}`
}

/** The same place as a list of one channel. */
export function asChannels(uri: string): Address {
  return { channels: [{ 'channel-type': 'main', addr: channelAddress(uri) }] }
}

/** MigrationAddress of a URI that this project makes. */
export function channelAddress(uri: string): Readonly<Record<string, unknown>> {
  const [, scheme, rest = ''] = /^(\w+):(.*)$/s.exec(uri) ?? []
  if (scheme === 'tcp') return { transport: 'socket', type: 'inet', ...hostAndPort(rest) }
  if (scheme === 'unix') return { transport: 'socket', type: 'unix', path: rest }
  if (scheme === 'fd') return { transport: 'socket', type: 'fd', str: rest }
  if (scheme === 'exec') return { transport: 'exec', args: ['/bin/sh', '-c', rest] }
  if (scheme === 'file') return { transport: 'file', ...fileAndOffset(rest) }
  throw new TypeError(`no channel for ${uri}`)
}

/** Where a `tcp:` URI leads. Throws TypeError for any other. */
export function tcpHostAndPort(uri: string): Readonly<{ host: string; port: number }> {
  const { host, port } = hostAndPort(uri.replace(/^tcp:/, ''))
  if (!uri.startsWith('tcp:') || host === '' || port === '') throw new TypeError(`${uri} is not tcp:HOST:PORT`)
  return { host, port: Number(port) }
}

function hostAndPort(text: string): { host: string; port: string; to?: number } {
  const [, bracketed, plain, port = '', to] = /^(?:\[(.*)\]|(.*)):(\d+)(?:,to=(\d+))?$/.exec(text) ?? []
  return { host: bracketed ?? plain ?? '', port, ...(to !== undefined && { to: Number(to) }) }
}

function fileAndOffset(text: string): { filename: string; offset: number } {
  const [filename = '', offset = '0'] = text.split(',offset=')
  return { filename, offset: Number(offset) }
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
