import type { MigrationMode } from '../../spec/machine-spec.ts'
import type { MigrationReport } from '../report.ts'
import { capabilityProofs } from './capabilities.ts'
import { postcopyProof } from './postcopy.ts'
import { type Proof, type Shown, statesOf } from './proof.ts'

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
  'cpr-reboot': keptMemory,
  'cpr-transfer': keptMemory,
  'cpr-exec': keptMemory,
  'background-snapshot': capabilityProofs['background-snapshot']!,
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
