import { outputOf } from '../base/output-of.ts'
import type { Host } from '../spec/host.ts'

/** `ss` answers in milliseconds. */
const askLimitMs = 10_000

/** Connections that a listener on this host has accepted and that still stand, by `ss` (iproute2). */
export async function countStreams(host: Host, uri: string): Promise<number> {
  const argv = ['ss', '-H', '-n', ...filter(uri)]
  const said = await outputOf(host, argv, { signal: AbortSignal.timeout(askLimitMs) })
  return said.split('\n').filter((line) => line.trim() !== '').length
}

/** ss(8): for a unix socket the accepted ones bear the listener's path. */
function filter(uri: string): string[] {
  if (uri.startsWith('unix:')) return ['-x', 'state', 'established', 'src', uri.slice('unix:'.length)]
  return ['-t', 'state', 'established', 'sport', '=', `:${uri.split(':').at(-1)}`]
}
