import type { MigrationReport } from '../report.ts'
import { statusOf } from '../status.ts'

/** Whether what was asked for happened in a migration, and the numbers that show it. */
export type Shown = Readonly<{ exercised: boolean; proof: string }>

export type Proof = (report: MigrationReport) => Shown

/** States that one side announced, in order. */
export function statesOf(events: MigrationReport['source']): string[] {
  return events.map(statusOf).filter((status) => status !== undefined)
}

/** A number of QEMU's that must not be 0. */
export function above0(what: string, read: (report: MigrationReport) => number | undefined): Proof {
  return (report) => {
    const value = read(report)
    return { exercised: (value ?? 0) > 0, proof: `${what}: ${value ?? 'not reported'}` }
  }
}

/** A state that the source must have announced. */
export function sourceWent(status: string): Proof {
  return ({ source }) => {
    const states = statesOf(source)
    return { exercised: states.includes(status), proof: `source went through ${states.join(', ')}` }
  }
}

/** All of these must hold. */
export function all(...proofs: readonly Proof[]): Proof {
  return (report) => {
    const shown = proofs.map((proof) => proof(report))
    return { exercised: shown.every(({ exercised }) => exercised), proof: shown.map(({ proof }) => proof).join('; ') }
  }
}
