import type { MigrationReport } from '../report.ts'
import { capabilityProofs } from './capabilities.ts'
import { all, type Proof, type Shown, statesOf } from './proof.ts'

/** What shows that a migration went on by post-copy, and when. */
export const wentByPostcopy: Proof = all(capabilityProofs['postcopy-ram']!, movedBeforeTheEnd, startedAsAsked)

/** The same, and through how many interruptions. */
export const postcopyProof: Proof = all(
  wentByPostcopy,
  ({ spec, source }) => recovered('source', source, spec),
  ({ spec, destination }) => recovered('destination', destination, spec),
)

/** The destination ran the guest while the source still had memory of it. */
function movedBeforeTheEnd({ source, destination }: MigrationReport): Shown {
  const resumed = destination.find(({ event }) => event === 'RESUME')?.at
  const completed = source.find(({ data }) => data['status'] === 'completed')?.at
  const ahead = resumed !== undefined && completed !== undefined ? completed - resumed : undefined
  if (ahead === undefined) return { exercised: false, proof: 'no RESUME of the destination' }
  return { exercised: ahead > 0, proof: `the guest ran on the destination ${Math.round(ahead)} ms before the end` }
}

/**
 * Post-copy began after as many passes as were asked for. QEMU stops the guest for the switch just before (10.0) or just
 * after (7.2) it says `postcopy-active`, and counts a pass more for the switch itself, which is none.
 */
function startedAsAsked({ spec, source }: MigrationReport): Shown {
  const switched = source.findIndex(({ data }) => data['status'] === 'postcopy-active')
  const stopped = source.findLastIndex(({ event }, index) => event === 'STOP' && index < switched)
  const until = stopped === -1 ? switched : stopped
  const begun = source.slice(0, Math.max(until, 0)).filter(({ event }) => event === 'MIGRATION_PASS').length
  const complete = Math.max(begun - 1, 0)
  const wanted = spec.postcopy?.afterPasses ?? 0
  return {
    exercised: begun > 0 && complete >= wanted,
    proof: `${complete} passes were complete before it, ${wanted} were asked for`,
  }
}

/** Every interruption paused this side of the migration, and it went on after each. */
function recovered(side: string, events: MigrationReport['source'], { postcopy }: MigrationReport['spec']): Shown {
  const wanted = postcopy?.interruptions.length ?? 0
  const states = statesOf(events)
  const paused = states.filter((status) => status === 'postcopy-paused').length
  const resumed = states.filter((status) => status === 'postcopy-recover').length
  return {
    exercised: paused === wanted && resumed === wanted,
    proof: `the ${side} paused ${paused} and recovered ${resumed} of ${wanted} times`,
  }
}
