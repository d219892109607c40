import { linkProofs } from '../migration/proofs/link.ts'
import { modeProofs } from '../migration/proofs/modes.ts'
import { wentByPostcopy } from '../migration/proofs/postcopy.ts'
import { proveMigration } from '../migration/proofs/prove-migration.ts'
import { tlsProofs } from '../migration/proofs/tls.ts'
import type { MigrationReport } from '../migration/report.ts'
import type { Exercised } from '../spec/exercised.ts'

/**
 * Proofs that what was disturbed was the migration that was asked for. How often a post-copy paused, and that a
 * connection came too late to carry anything, is the disturbance's doing, and its bandwidth was no longer limited once it
 * was let go. Of one that did not complete, or whose source is
 * gone, there are no counters, and where it ended was waited for: there it is shown what it went over.
 */
export function proveWay(report: MigrationReport): Exercised[] {
  const { observed, spec } = report
  const { 'max-bandwidth': _, ...parameters } = spec.parameters
  const wire = observed.wire?.filter(({ firstBytes }) => firstBytes !== '')
  const seen = { ...report, spec: { ...spec, parameters }, observed: { ...observed, ...(wire && { wire }) } }
  const counted = report.outcome === 'completed' && report.info.ram !== undefined
  if (counted) return proveMigration(seen, { ...modeProofs, postcopy: wentByPostcopy })
  return [...tlsProofs(seen), ...linkProofs(seen)]
}
