import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import { within } from '../base/wait.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { Attempt } from '../machine/attempt.ts'
import type { Machine } from '../machine/machine.ts'
import { configure } from './configure.ts'
import { timeLimitMs } from './limit.ts'
import type { MigrationInfo, MigrationReport } from './report.ts'
import { finalStatuses, statusOf } from './status.ts'
import { boundUri, listenUri } from './transport.ts'

export type MigrateInput = Readonly<{
  source: Machine
  destination: Machine
  spec: MigrationSpec
  attempt: Attempt
  /** When the migration counts as stuck; from memory size and bandwidth where not given. */
  limitMs?: number
}>

/** Migrates by pre-copy and waits until both sides have said, by event, that they are done. */
export async function precopy(input: MigrateInput): Promise<MigrationReport> {
  const begun = await begin(input)
  await step(`migrate over ${begun.uri}`, () => completed(input, begun.since))
  return conclude(input, begun, 'completed')
}

/** Migrates and waits until the source says that it failed; `beforeMigrate` is called once all is set up. Rejects with ExpectationError when it completes. */
export async function failingPrecopy(input: MigrateInput, beforeMigrate = () => {}): Promise<MigrationReport> {
  const begun = await begin(input, beforeMigrate)
  await step(`migrate over ${begun.uri}, which must fail`, () => failed(input, begun.since))
  return conclude(input, begun, 'failed')
}

type Since = Readonly<{ source: number; destination: number }>
type Begun = Readonly<{ uri: string; startedAt: number; since: Since }>

async function begin(input: MigrateInput, beforeMigrate = () => {}): Promise<Begun> {
  const { source, destination, spec, attempt } = input
  const { signal } = attempt
  await step('set and read back capabilities and parameters', async () => {
    await Promise.all([source, destination].map((machine) => configure(machine, spec, signal)))
  })
  await expectPaused(destination, signal)
  const uri = await step('listen on the destination', () => listen(input))
  const since = { source: source.monitor.events.now, destination: destination.monitor.events.now }
  const startedAt = Date.now()
  beforeMigrate()
  await source.monitor.execute('migrate', { uri }, { signal })
  return { uri, startedAt, since }
}

async function conclude(
  { source, destination, spec, attempt: { signal } }: MigrateInput,
  { uri, startedAt, since }: Begun,
  outcome: MigrationReport['outcome'],
): Promise<MigrationReport> {
  const info = await source.monitor.execute<MigrationInfo>('query-migrate', undefined, { signal })
  return {
    ...{ mode: spec.mode, outcome, uri, startedAt, info },
    endedAt: Date.now(),
    source: source.monitor.events.all.slice(since.source),
    destination: destination.monitor.events.all.slice(since.destination),
  }
}

async function listen({ destination, spec, attempt: { signal, resources, caseId } }: MigrateInput): Promise<string> {
  const scratch = resources.own(await destination.host.scratch(`${caseId}-migration`))
  const uri = listenUri(spec.transport, destination, scratch)
  await destination.monitor.execute('migrate-incoming', { uri }, { signal })
  return boundUri(destination, signal)
}

/** Waits for both sides at once; whichever fails first ends the wait. */
function completed(input: MigrateInput, since: Since): Promise<unknown> {
  const { source, destination } = input
  return untilEnd(input, 'completed', (signal) =>
    Promise.all([
      ended(source, { since: since.source, wanted: 'completed', signal }),
      ended(destination, { since: since.destination, wanted: 'completed', signal }),
      destination.monitor.events.next(({ event }) => event === 'RESUME', { since: since.destination, signal }),
    ]),
  )
}

function failed(input: MigrateInput, { source: since }: Since): Promise<unknown> {
  return untilEnd(input, 'failed', (signal) => ended(input.source, { since, wanted: 'failed', signal }))
}

/** A migration that is stuck, or whose case has failed meanwhile, is cancelled. */
async function untilEnd(input: MigrateInput, wanted: string, wait: (signal: AbortSignal) => Promise<unknown>) {
  const { source, spec, attempt, limitMs = timeLimitMs(source.spec, spec) } = input
  const late = (ms: number) => {
    const facts = { expected: wanted, actual: lastSeen(source) }
    return new ExpectationError('migration-stuck', `the migration did not end in ${ms} ms; ${lastSeen(source)}`, facts)
  }
  try {
    await within({ signal: attempt.signal, timeoutMs: limitMs, late }, wait)
  } catch (error) {
    await cancel(source)
    throw error
  }
}

type Ending = Readonly<{ since: number; wanted: 'completed' | 'failed'; signal: AbortSignal }>

async function ended({ role, monitor }: Machine, { since, wanted, signal }: Ending): Promise<void> {
  const isFinal = (status: string | undefined) => status !== undefined && finalStatuses.includes(status)
  const event = await monitor.events.next((one) => isFinal(statusOf(one)), { since, signal })
  const status = statusOf(event)
  if (status === wanted) return
  const info = await monitor.execute<MigrationInfo>('query-migrate', undefined, { signal })
  const why = info['error-desc'] ? `: ${info['error-desc']}` : ''
  const code = status === 'completed' ? 'migration-completed' : 'migration-failed'
  throw new ExpectationError(code, `the ${role} says that the migration ${status}${why}`, {
    expected: wanted,
    actual: status,
  })
}

/** Best effort on the way out of a failed case: the source may be gone, and a finished migration refuses it. */
async function cancel(source: Machine): Promise<void> {
  const signal = AbortSignal.timeout(2_000)
  await source.monitor.execute('migrate_cancel', undefined, { signal }).catch(() => {})
}

function lastSeen({ monitor }: Machine): string {
  const last = monitor.events.all.map(statusOf).findLast((status) => status !== undefined)
  return last ? `the source was last seen '${last}'` : 'the source announced no state at all'
}

async function expectPaused({ monitor }: Machine, signal: AbortSignal): Promise<void> {
  const { status, running } = await monitor.execute<RunState>('query-status', undefined, { signal })
  if (status === 'inmigrate' && !running) return
  throw new ExpectationError('destination-ran-early', `the destination is '${status}' before the migration`, {
    expected: 'inmigrate',
    actual: status,
  })
}

/** StatusInfo of qapi/run-state.json */
export type RunState = Readonly<{ status: string; running: boolean }>
