import type { MigrationMode } from '../../spec/machine-spec.ts'
import type { MigrationReport } from '../report.ts'
import { capabilityProofs } from './capabilities.ts'
import { all, type Proof, type Shown, statesOf } from './proof.ts'

/** What shows that a migration went the way of its mode. */
export const modeProofs: Readonly<Record<MigrationMode, Proof>> = {
  precopy: (report) => {
    const states = statesOf(report.source)
    const inOrder = ['setup', 'active', 'completed'].every((status) => states.includes(status))
    return {
      exercised: inOrder && !states.some((status) => status.startsWith('postcopy')) && sent(report) > 0,
      proof: `source went through ${states.join(', ')}; ${sent(report)} bytes in ${passes(report)} passes`,
    }
  },
  postcopy: all(capabilityProofs['postcopy-ram']!, movedBeforeTheEnd, startedAsAsked, recovered),
  'cpr-reboot': keptMemory,
  'cpr-transfer': keptMemory,
  'cpr-exec': keptMemory,
  'background-snapshot': capabilityProofs['background-snapshot']!,
}

/** The destination ran the guest while the source still had memory of it. */
function movedBeforeTheEnd({ source, destination }: MigrationReport): Shown {
  const resumed = destination.find(({ event }) => event === 'RESUME')?.at
  const completed = source.find(({ data }) => data['status'] === 'completed')?.at
  const ahead = resumed !== undefined && completed !== undefined ? completed - resumed : undefined
  if (ahead === undefined) return { exercised: false, proof: 'no RESUME of the destination' }
  return { exercised: ahead > 0, proof: `the guest ran on the destination ${Math.round(ahead)} ms before the end` }
}

/** Post-copy began after as many passes as were asked for, and not before. */
function startedAsAsked({ spec, source }: MigrationReport): Shown {
  const switched = source.findIndex(({ data }) => data['status'] === 'postcopy-active')
  const before = source.slice(0, Math.max(switched, 0)).filter(({ event }) => event === 'MIGRATION_PASS').length
  const wanted = spec.postcopy?.afterPasses ?? 0
  return {
    exercised: switched >= 0 && before > wanted,
    proof: `${before} passes had begun, ${wanted} were to be complete`,
  }
}

/** Every interruption paused the migration, and it went on after each. */
function recovered({ spec, source }: MigrationReport): Shown {
  const wanted = spec.postcopy?.interruptions.length ?? 0
  const states = statesOf(source)
  const paused = states.filter((status) => status === 'postcopy-paused').length
  const resumed = states.filter((status) => status === 'postcopy-recover').length
  return {
    exercised: paused === wanted && resumed === wanted,
    proof: `paused ${paused} and recovered ${resumed} of ${wanted} times`,
  }
}

/** Memory went to the new QEMU without being copied. */
function keptMemory(report: MigrationReport): Shown {
  const { transferred, total } = report.info.ram ?? { transferred: 0, total: 0 }
  const few = transferred < Math.max(total / 16, 2 ** 22)
  const states = statesOf(report.source)
  return {
    exercised: few && states.includes('completed'),
    proof: `${transferred} bytes sent; source went through ${states.join(', ')}`,
  }
}

function sent({ info }: MigrationReport): number {
  return info.ram?.transferred ?? 0
}

function passes({ info }: MigrationReport): number {
  return info.ram?.['dirty-sync-count'] ?? 0
}
