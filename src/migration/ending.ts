import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import { hasExited } from '../machine/has-exited.ts'
import type { Machine } from '../machine/machine.ts'
import type { Begun } from './begin.ts'
import { execCommands } from './exec-commands.ts'
import { timeLimitMs } from './limit.ts'
import type { MigrateInput } from './migrate-input.ts'
import { ranCommands } from './ran-commands.ts'
import type { MigrationInfo, MigrationReport, Observed } from './report.ts'
import { finalStatuses, isFailure, lastStatus, type MigrationStatus, statusOf } from './status.ts'

/** Waits for both sides at once; whichever fails first ends the wait. A guest that was stopped is not resumed. */
export function untilCompleted(input: MigrateInput, { since }: Begun, { resumes = true } = {}): Promise<unknown> {
  const { source, destination } = input
  return untilEnd(input, 'completed', (signal) =>
    Promise.all([
      ended(source, { since: since.source, wanted: 'completed', signal }),
      ended(destination, { since: since.destination, wanted: 'completed', signal }),
      resumes &&
        destination.monitor.events.next(({ event }) => event === 'RESUME', { since: since.destination, signal }),
    ]),
  )
}

/** Waits until the source has said that the migration failed. */
export function untilFailed(input: MigrateInput, { since: { source: since } }: Begun): Promise<unknown> {
  return untilEnd(input, 'failed', (signal) => ended(input.source, { since, wanted: 'failed', signal }))
}

type Wait = (signal: AbortSignal) => Promise<unknown>

/** What bounds the waits of a migration. */
export type Bounded = Pick<MigrateInput, 'source' | 'spec' | 'attempt' | 'limitMs' | 'link'> &
  Partial<Pick<MigrateInput, 'destination'>>

/** Bounds a wait for some state of a migration. One that is stuck, or whose case has failed meanwhile, is cancelled. */
export async function untilEnd(input: Bounded, wanted: string, wait: Wait): Promise<void> {
  const { source, destination, spec, attempt, link } = input
  const { limitMs = timeLimitMs(source.spec, spec, link?.shape) } = input
  const late = (ms: number) => {
    const seen = [source, ...(destination ? [destination] : [])].map(lastSeen).join(', ')
    const message = `the migration did not come to '${wanted}' in ${ms} ms; ${seen}`
    return new ExpectationError('migration-stuck', message, { expected: wanted, actual: seen })
  }
  try {
    await within({ signal: attempt.signal, timeoutMs: limitMs, late }, wait)
  } catch (error) {
    // What the cancelled side does then is no reason of its own.
    if (error instanceof ExpectationError && error.code === 'migration-stuck') attempt.fail(error)
    await cancel(source)
    throw error
  }
}

type Awaited = Readonly<{
  since: number
  wanted: MigrationStatus
  /** States that end the wait as a failure, besides those that end every migration. */
  forbidden?: readonly MigrationStatus[]
  signal: AbortSignal
}>

/** Waits until a side announces a state. Rejects with ExpectationError when its migration ends otherwise. */
export async function ended(machine: Machine, { since, wanted, forbidden = [], signal }: Awaited): Promise<void> {
  const telling = [wanted, ...finalStatuses, ...forbidden]
  const event = await machine.monitor.events.next((one) => telling.includes(statusOf(one) ?? ''), { since, signal })
  const status = statusOf(event)!
  if (status === wanted) return
  const code = codeOf(wanted, status)
  const what = finalStatuses.includes(status) ? status : `is ${status}`
  const message = `the ${machine.name} says that the migration ${what}${await reasonOf(machine, signal)}`
  throw new ExpectationError(code, message, { expected: wanted, actual: status })
}

function codeOf(wanted: MigrationStatus, status: MigrationStatus): string {
  if (status === 'completed') return 'migration-completed'
  return wanted === 'cancelled' && status === 'failed' ? 'not-cancelled' : 'migration-failed'
}

/** Asked of the source only, where a post-copy is under way: the destination may be waiting for a missing page. */
async function reasonOf({ role, monitor }: Machine, signal: AbortSignal): Promise<string> {
  const inPostcopy = monitor.events.all.some((event) => statusOf(event) === 'postcopy-active')
  if (role === 'destination' && inPostcopy) return ''
  const info = await monitor.execute<MigrationInfo>('query-migrate', undefined, { signal })
  return info['error-desc'] ? `: ${info['error-desc']}` : ''
}

/** What the migration was, asked of the source after its end. */
export async function conclude(
  input: MigrateInput,
  begun: Begun,
  outcome: MigrationReport['outcome'],
): Promise<MigrationReport> {
  const { source, destination, spec, attempt } = input
  const { uri, startedAt, since, observing } = begun
  const { signal } = attempt
  const info = (await hasExited(source))
    ? { status: outcome }
    : await source.monitor.execute<MigrationInfo>('query-migrate', undefined, { signal })
  if (outcome === 'completed') expectNoFailure(source, info)
  const { samples, observed: inside } = await observing.stop()
  const observed = { ...inside, ...(await seenOutside(input, begun)) }
  await begun.link?.[Symbol.asyncDispose]()
  return {
    ...{ spec, outcome, from: source.name, to: destination.name, uri, startedAt, info, samples, observed },
    endedAt: Date.now(),
    source: source.monitor.events.all.slice(since.source),
    destination: destination.monitor.events.all.slice(since.destination),
  }
}

/** What it announced and what it answers must not contradict each other. */
function expectNoFailure({ name }: Machine, { status: actual, 'error-desc': reason }: MigrationInfo): void {
  if (!isFailure(actual)) return
  const message = `the ${name} announced that the migration completed; query-migrate then says ${actual}: ${reason ?? 'no reason'}`
  throw new ExpectationError('migration-failed', message, { expected: 'completed', actual })
}

async function seenOutside({ destination, spec }: MigrateInput, { wire, link, speakers }: Begun): Promise<Observed> {
  const { marks } = execCommands(destination.scratch)
  return {
    ...(wire && { wire: wire.connections }),
    ...(link && { link: await link.seen() }),
    ...(speakers.passed && { passed: speakers.passed }),
    ...(spec.transport === 'exec' && { commands: await ranCommands(destination.host, marks) }),
  }
}

/** Best effort on the way out of a failed case: the source may be gone, and a finished migration refuses it. */
export async function cancel(source: Machine): Promise<void> {
  const signal = AbortSignal.timeout(2_000)
  await source.monitor.execute('migrate_cancel', undefined, { signal }).catch(() => {})
}

function lastSeen(machine: Machine): string {
  const last = lastStatus(machine)
  return last ? `the ${machine.name} was last seen '${last}'` : `the ${machine.name} announced no state at all`
}
