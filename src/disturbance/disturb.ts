import { step } from '../base/step.ts'
import { MissingCapability } from '../base/errors.ts'
import { begin } from '../migration/begin.ts'
import { conclude } from '../migration/ending.ts'
import { timeLimitMs } from '../migration/limit.ts'
import type { MigrationInfo, MigrationReport } from '../migration/report.ts'
import { lastStatus } from '../migration/status.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { DisturbInput, Disturbed } from './disturb-input.ts'
import { kinds } from './kinds.ts'
import { heldFromOpening, moments, type Reach, silentIn, untestable } from './moments.ts'
import { onDestination, onSource } from './settle.ts'
import { nowhere } from './nowhere.ts'

/** Where a disturbed migration must leave the guest. */
export type Left = 'source' | 'destination' | 'nowhere'

const settle = { source: onSource, destination: onDestination, nowhere } as const

/** What became of a disturbed migration, and what shows that it was disturbed as asked for. */
export type DisturbReport = Readonly<{ report: MigrationReport; exercised: readonly Exercised[] }>

/**
 * Migrates, brings the migration to its moment, disturbs it there, and waits until it is settled where the guest is
 * left. Rejects with ExpectationError when it comes out otherwise, with MissingCapability for a moment that cannot be had.
 */
export async function disturb(asked: Omit<DisturbInput, 'relayed'>, left: Left): Promise<DisturbReport> {
  const { kind, moment } = asked.disturbance
  const reach = reachOf(moment)
  const input = prepared(asked)
  const begun = await begin(input)
  const disturbed: Disturbed = { input, begun }
  if (left !== 'destination') input.destination.allowExit()
  await step(`bring the migration to ${moment}`, () => reach(disturbed))
  const found = await proveMoment(input)
  const done = await step(`disturb it: ${kind}`, () => kinds[kind].act(disturbed))
  const outcome = await step('see what becomes of it', () => settle[left](disturbed))
  // Before the report, so that it has the RESUME of a guest that was stopped.
  if (left !== 'nowhere') await kinds[kind].stops?.undo(input[left], input.attempt.signal)
  const report = withSleep(await conclude(input, begun, outcome))
  return { report, exercised: [found, { feature: `disturbance ${kind}`, ...done }] }
}

/** How long the guest slept, from the word of whoever it fell asleep on to that of whoever it woke up on. */
function withSleep(report: MigrationReport): MigrationReport {
  const events = [...report.source, ...report.destination]
  const suspended = events.find(({ event }) => event === 'SUSPEND')
  const woken = events.find(({ event }) => event === 'WAKEUP')
  if (!suspended || !woken) return report
  return { ...report, observed: { ...report.observed, asleepMs: woken.at - suspended.at } }
}

function reachOf(moment: string): Reach {
  const reach = moments[moment]
  if (reach) return reach
  throw new MissingCapability(`state '${moment}' is untested: ${untestable[moment] ?? 'nothing here reaches it'}`)
}

/** Its bandwidth holds a migration: how long it may take when it is let go does not depend on that. */
function prepared(asked: Omit<DisturbInput, 'relayed'>): DisturbInput {
  const { source, spec, disturbance } = asked
  const relayed = heldFromOpening.includes(disturbance.moment) ? 'held' : true
  return { ...asked, relayed, limitMs: timeLimitMs(source.spec, { ...spec, parameters: {} }) }
}

/** The source itself says, just before it is disturbed, in which state its migration is. */
async function proveMoment({ source, attempt, disturbance }: DisturbInput): Promise<Exercised> {
  const { moment } = disturbance
  const prove = (status: string | undefined, who: string) => ({
    ...{ feature: `moment ${moment}`, exercised: status === moment, proof: `${who} said '${status}'` },
  })
  if (silentIn.includes(moment)) return prove(lastStatus(source), 'its last event')
  const { status } = await source.monitor.execute<MigrationInfo>('query-migrate', undefined, { signal: attempt.signal })
  return prove(status, 'query-migrate')
}
