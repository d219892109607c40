import type { Transport } from '../spec/machine-spec.ts'
import type { Sample } from '../spec/timeline.ts'
import { countStreams } from './count-streams.ts'
import type { MigrateInput } from './migrate-input.ts'
import type { Observed } from './report.ts'
import { statusOf } from './status.ts'

/** What is watched of a migration while it runs. */
export type Observing = Readonly<{ stop: () => Promise<{ samples: readonly Sample[]; observed: Observed }> }>

/** Capabilities that show in the number of connections, and the transports whose connections a host can count. */
const manyStreams: readonly string[] = ['multifd', 'postcopy-preempt']
const counted: readonly Transport[] = ['tcp', 'unix']

/** Watches a migration that is about to begin. */
export function observe(input: MigrateInput, uri: string): Observing {
  const stopped = new AbortController()
  const streams = streamsOf(input, uri, stopped.signal)
  return {
    stop: async () => {
      stopped.abort(new Error('the migration is over'))
      const count = await streams
      const samples = input.samplesOf?.(input.source.name) ?? []
      return { samples, observed: count === undefined ? {} : { streams: count } }
    },
  }
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
