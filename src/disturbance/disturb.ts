import { step } from '../base/step.ts'
import { MissingCapability } from '../base/errors.ts'
import { begin } from '../migration/begin.ts'
import { conclude } from '../migration/ending.ts'
import { timeLimitMs } from '../migration/limit.ts'
import type { MigrationInfo, MigrationReport } from '../migration/report.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { DisturbInput, Disturbed } from './disturb-input.ts'
import { kinds } from './kinds.ts'
import { moments, untestable } from './moments.ts'
import { nowhere, onDestination, onSource } from './settle.ts'

/** Where a disturbed migration must leave the guest. */
export type Left = 'source' | 'destination' | 'nowhere'

const settle = { source: onSource, destination: onDestination, nowhere } as const

/**
 * Migrates, brings the migration to its moment, disturbs it there, and waits until it is settled where the guest is
 * left. Rejects with ExpectationError when it comes out otherwise, with MissingCapability for a moment that cannot be had.
 */
export async function disturb(
  asked: DisturbInput,
  left: Left,
): Promise<Readonly<{ report: MigrationReport; exercised: readonly Exercised[] }>> {
  const { kind, moment } = asked.disturbance
  const input = { ...asked, limitMs: timeLimitMs(asked.source.spec, { ...asked.spec, parameters: {} }) }
  const reach = moments[moment]
  if (!reach)
    throw new MissingCapability(`state '${moment}' is untested: ${untestable[moment] ?? 'nothing here reaches it'}`)
  const begun = await begin(input)
  const disturbed: Disturbed = { input, begun }
  if (left !== 'destination') input.destination.allowExit()
  await step(`bring the migration to ${moment}`, () => reach(disturbed))
  const found = await stateOf(disturbed)
  const done = await step(`disturb it: ${kind}`, () => kinds[kind].act(disturbed))
  const outcome = await step('see what becomes of it', () => settle[left](disturbed))
  const report = await conclude(input, begun, outcome)
  if (left !== 'nowhere') await kinds[kind].undo?.(input[left], input.attempt.signal)
  return { report, exercised: prove(input, found, done) }
}

function stateOf({ input: { source, attempt } }: Disturbed): Promise<MigrationInfo> {
  return source.monitor.execute<MigrationInfo>('query-migrate', undefined, { signal: attempt.signal })
}

/** The source itself said, just before it was disturbed, in which state its migration was. */
function prove({ disturbance: { kind, moment } }: DisturbInput, found: MigrationInfo, done: string): Exercised[] {
  return [
    { feature: `moment ${moment}`, exercised: found.status === moment, proof: `query-migrate said '${found.status}'` },
    { feature: `disturbance ${kind}`, exercised: true, proof: done },
  ]
}
