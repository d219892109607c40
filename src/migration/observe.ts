import type { Transport } from '../spec/machine-spec.ts'
import type { Sample } from '../spec/timeline.ts'
import { tcpHostAndPort } from './address.ts'
import { countStreams } from './count-streams.ts'
import type { MadeLink } from './link/host-link.ts'
import type { MigrateInput } from './migrate-input.ts'
import type { Observed } from './report.ts'
import { statusOf } from './status.ts'

/** What is watched of a migration while it runs. */
export type Observing = Readonly<{ stop: () => Promise<{ samples: readonly Sample[]; observed: Observed }> }>

/** Capabilities that show in the number of connections, and the transports whose connections a host can count. */
const manyStreams: readonly string[] = ['multifd', 'postcopy-preempt']
const counted: readonly Transport[] = ['tcp', 'unix']

/** Watches a migration that is about to begin. */
export function observe(input: MigrateInput, uri: string, link?: MadeLink): Observing {
  const stopped = new AbortController()
  const streams = streamsOf(input, uri, stopped.signal)
  const looked = lookedAt(input, { uri, link, signal: stopped.signal })
  // Whoever stops is told; nobody asks any more about a migration that has failed.
  for (const watch of [streams, looked]) watch.catch(() => {})
  return {
    stop: async () => {
      stopped.abort(new Error('the migration is over'))
      const count = await streams
      await looked
      const samples = input.samplesOf?.(input.source.name) ?? []
      return { samples, observed: count === undefined ? {} : { streams: count } }
    },
  }
}

type Looking = Readonly<{ uri: string; link?: MadeLink; signal: AbortSignal }>

/** A round trip is measured while there is something to measure it by: when memory begins to flow. */
async function lookedAt({ source }: MigrateInput, { uri, link, signal }: Looking): Promise<void> {
  if (!link) return
  const since = source.monitor.events.now
  const active = await source.monitor.events
    .next((event) => statusOf(event) === 'active', { since, signal })
    .catch(() => undefined) // it never came so far, and ended
  if (active) await link.look(tcpHostAndPort(uri))
}

/** Asked once all connections must be there: when memory begins to flow, or when the guest has moved. */
async function streamsOf({ source, destination, spec }: MigrateInput, uri: string, signal: AbortSignal) {
  if (!counted.includes(spec.transport) || !manyStreams.some((name) => spec.capabilities[name])) return undefined
  const moment = spec.mode === 'postcopy' ? 'postcopy-active' : 'active'
  const since = source.monitor.events.now
  try {
    await source.monitor.events.next((event) => statusOf(event) === moment, { since, signal })
  } catch {
    return 0 // it never came so far, and ended
  }
  return countStreams(destination.host, uri)
}
