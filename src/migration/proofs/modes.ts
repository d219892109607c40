import type { MigrationMode } from '../../spec/machine-spec.ts'
import type { MigrationReport } from '../report.ts'
import { capabilityProofs } from './capabilities.ts'
import { executed, keptMemory, sourceQuit, wroteMemory } from './cpr.ts'
import { postcopyProof } from './postcopy.ts'
import { all, type Proof, statesOf } from './proof.ts'

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
  postcopy: postcopyProof,
  'cpr-reboot': all((report) => (sharesMemory(report) ? keptMemory : wroteMemory)(report), sourceQuit),
  'cpr-transfer': all(keptMemory, sourceQuit),
  'cpr-exec': all(keptMemory, executed),
  'background-snapshot': capabilityProofs['background-snapshot']!,
}

/** Without it, cpr-reboot writes all memory, shared or not. */
function sharesMemory({ spec }: MigrationReport): boolean {
  return spec.capabilities['x-ignore-shared'] === true
}

function sent({ info }: MigrationReport): number {
  return info.ram?.transferred ?? 0
}

function passes({ info }: MigrationReport): number {
  return info.ram?.['dirty-sync-count'] ?? 0
}
