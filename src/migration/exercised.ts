import type { Exercised } from '../spec/exercised.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { MigrationReport } from './report.ts'
import { statusOf } from './status.ts'

/** Proofs that this was the migration that was asked for, from QEMU's own events and counters. */
export function proveMigration(spec: MigrationSpec, report: MigrationReport): Exercised[] {
  if (report.outcome === 'failed') return [proveFailure(report), proveTransport(spec, report)]
  return [proveMode(spec, report), proveTransport(spec, report), ...proveCapabilities(spec)]
}

/** Capabilities whose whole effect is that they are on; each was read back when it was set. */
const provenBySetting: readonly string[] = ['events', 'return-path']

/** A capability that was set is not yet one that did something: without a proof of that, it is not exercised. */
function proveCapabilities({ capabilities }: MigrationSpec): Exercised[] {
  const enabled = Object.entries(capabilities).flatMap(([name, state]) => (state ? [name] : []))
  return enabled.map((name) => {
    const exercised = provenBySetting.includes(name)
    const proof = exercised ? 'read back as on' : 'it was on, and nothing here can show yet that it did anything'
    return { feature: `capability ${name}`, exercised, proof }
  })
}

function proveMode({ mode }: MigrationSpec, { source, info }: MigrationReport): Exercised {
  const states = source.map(statusOf).filter((status) => status !== undefined)
  const ram = info.ram
  const exercised =
    ['setup', 'active', 'completed'].every((status) => states.includes(status)) &&
    !states.some((status) => status.startsWith('postcopy')) &&
    (ram?.transferred ?? 0) > 0
  return {
    feature: `migration mode ${mode}`,
    exercised,
    proof: `source went through ${states.join(', ')}; ${ram?.transferred ?? 0} bytes in ${ram?.['dirty-sync-count'] ?? 0} passes`,
  }
}

function proveFailure({ source, info }: MigrationReport): Exercised {
  const states = source.map(statusOf).filter((status) => status !== undefined)
  return {
    feature: 'migration that must fail',
    exercised: states.includes('setup') && states.includes('failed'),
    proof: `source went through ${states.join(', ')}: ${info['error-desc'] ?? 'no error-desc'}`,
  }
}

function proveTransport({ transport }: MigrationSpec, { uri }: MigrationReport): Exercised {
  return {
    feature: `transport ${transport}`,
    exercised: uri.startsWith(`${transport}:`),
    proof: `migrated over ${uri}`,
  }
}
