import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import type { Machine } from '../machine/machine.ts'
import type { RunState } from '../machine/run-state.ts'
import { addressed, routeOf } from './route.ts'
import { configure } from './configure.ts'
import { sendEarly } from './early.ts'
import { type Laid, layLink } from './lay-link.ts'
import type { MigrateInput } from './migrate-input.ts'
import { observe, type Observing } from './observe.ts'
import { giveCredentials } from './tls/give-credentials.ts'
import { type Speakers, speakersOf } from './speakers.ts'
import { listening } from './listening.ts'
import { orSkip } from './unless-refused.ts'

/** Positions in the event logs from which on everything belongs to the migration. */
export type Since = Readonly<{ source: number; destination: number }>

/** A migration that has been started. */
export type Begun = Readonly<{
  /** Where the destination listens. */
  uri: string
  /** Controller time, milliseconds since the epoch. */
  startedAt: number
  since: Since
  observing: Observing
  speakers: Speakers
}> &
  Laid

/** Configures both sides, has the destination listen, and tells the source to migrate there. */
export async function begin(input: MigrateInput): Promise<Begun> {
  const { source, destination, spec, attempt, hooks } = input
  const { signal } = attempt
  return orSkip(input, async () => {
    const tls = await giveCredentials(input)
    const withTls = (side: 'source' | 'destination') => ({
      ...{ side, signal },
      spec: { ...spec, parameters: { ...spec.parameters, ...tls[side] } },
    })
    await step('set and read back capabilities and parameters', async () => {
      // One after the other: of two that refuse the same, it is always the source that says so.
      await configure(source, withTls('source'))
      await configure(destination, withTls('destination'))
    })
    await expectPaused(destination, signal)
    const speakers = await speakersOf(input)
    const uri = await step('listen on the destination', () => listen(input, speakers))
    await sendEarly(input, uri)
    const since = { source: source.monitor.events.now, destination: destination.monitor.events.now }
    const laid = await layLink(input, uri)
    const observing = observe(input, uri, laid.link)
    const startedAt = Date.now()
    hooks?.beforeMigrate?.()
    await speakers.source.execute('migrate', addressed(laid.wire?.uri ?? uri, spec), { signal })
    return { uri, startedAt, since, observing, speakers, ...laid }
  })
}

async function listen(input: MigrateInput, speakers: Speakers): Promise<string> {
  const { destination, spec, attempt } = input
  const { signal } = attempt
  const { listenUri, targetUri } = routeOf(spec)
  if (spec.incoming !== 'uri') {
    const uri = listenUri({ host: destination.host, directory: destination.scratch })
    const told = addressed(uri, spec)
    await listening(destination.host, () => speakers.destination.execute('migrate-incoming', told, { signal }))
  }
  return targetUri(destination, signal)
}

async function expectPaused({ monitor }: Machine, signal: AbortSignal): Promise<void> {
  const { status, running } = await monitor.execute<RunState>('query-status', undefined, { signal })
  if (status === 'inmigrate' && !running) return
  throw new ExpectationError('destination-ran-early', `the destination is '${status}' before the migration`, {
    expected: 'inmigrate',
    actual: status,
  })
}
