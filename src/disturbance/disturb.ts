import { step } from '../base/step.ts'
import { MissingCapability } from '../base/errors.ts'
import { begin } from '../migration/begin.ts'
import { conclude } from '../migration/ending.ts'
import { timeLimitMs } from '../migration/limit.ts'
import type { MigrationInfo, MigrationReport } from '../migration/report.ts'
import { lastStatus, statusOf } from '../migration/status.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { Exercised } from '../spec/exercised.ts'
import { allowBrokenStderr } from './broken-stderr.ts'
import type { DisturbInput, Disturbed } from './disturb-input.ts'
import type { Done } from './done.ts'
import { kinds, ofLink } from './kinds.ts'
import { heldFromOpening, moments, type Reach, reachedWithoutWire, silentIn, untestable } from './moments.ts'
import { onDestination, onSource } from './settle.ts'
import { nowhere } from './nowhere.ts'
import { proveWay } from './prove-way.ts'

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
  allowBrokenStderr([input.source, input.destination], input.disturbance, left)
  await step(`bring the migration to ${moment}`, () => reach(disturbed))
  const found = await proveMoment(input)
  const done = await step(`disturb it: ${kind}`, () => kinds[kind].act(disturbed))
  const outcome = await step('see what becomes of it', () => settle[left](disturbed))
  // Before the report, so that it has the RESUME of a guest that was stopped.
  if (left !== 'nowhere') await kinds[kind].stops?.undo(input[left], input.attempt.signal)
  const report = withSleep(await conclude(input, begun, outcome))
  return { report, exercised: [found, ...proveDone(input, done), ...proveWay(report)] }
}

/** A command that must fall into the moment was sent and answered between the events that bound it. */
function proveDone({ source, disturbance: { kind, moment } }: DisturbInput, done: Done): Exercised[] {
  const { proof, exercised, sentAt, repliedAt } = done
  const happened = { feature: `disturbance ${kind}`, exercised, proof }
  if (sentAt === undefined || repliedAt === undefined) return [happened]
  const events = source.monitor.events.all.filter((event) => statusOf(event) !== undefined)
  const entered = events.findLastIndex((event) => statusOf(event) === moment && event.at <= sentAt)
  const [from, until] = [events[entered]?.at ?? Infinity, events[entered + 1]?.at ?? Infinity]
  const ms = (at: number) => `${Math.round(at - from)} ms`
  const between = `sent ${ms(sentAt)} and answered ${ms(repliedAt)} after '${moment}' began, which lasted ${ms(until)}`
  return [
    happened,
    { feature: `${kind} in '${moment}'`, exercised: from <= sentAt && repliedAt <= until, proof: between },
  ]
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

/**
 * What a disturbed migration needs besides what the case says. Its bandwidth holds it: how long it may take when it is let
 * go does not depend on that.
 */
export function prepared(asked: Omit<DisturbInput, 'relayed'>): DisturbInput {
  const { source, spec, disturbance, link } = asked
  const relayed = heldFromOpening.includes(disturbance.moment) ? heldFrom(spec) : !isForHosts(asked)
  return { ...asked, relayed, limitMs: timeLimitMs(source.spec, { ...spec, parameters: {} }, link?.shape) }
}

/** The handshakes of further channels keep the source in its state, too, and its main loop free. */
function heldFrom({ capabilities }: MigrationSpec): 'held' | 'held-channels' {
  return capabilities['multifd'] ? 'held-channels' : 'held'
}

/** What is done to the link itself is done to that of the hosts, where they allow it and no wire must hold the moment. */
function isForHosts({ disturbance: { kind, moment }, link }: Omit<DisturbInput, 'relayed'>): boolean {
  return ofLink.includes(kind) && reachedWithoutWire.includes(moment) && link?.onHosts === 'allowed'
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
