import type { Exercised } from '../../spec/exercised.ts'
import type { MigrationReport } from '../report.ts'
import { capabilityProofs } from './capabilities.ts'
import { pluggedBefore, slept } from './cpr.ts'
import { linkProofs } from './link.ts'
import { modeProofs } from './modes.ts'
import { restoreProof } from './restore.ts'
import { parameterProofs } from './parameters.ts'
import { type Proof, statesOf } from './proof.ts'
import { tlsProofs } from './tls.ts'
import { transportProof } from './transport.ts'

/** Proofs that this was the migration that was asked for, from QEMU's own events and counters. */
export function proveMigration(report: MigrationReport, modes = modeProofs): Exercised[] {
  const { spec, outcome } = report
  const tls = tlsProofs(report)
  if (outcome !== 'completed') {
    const { feature, proof } = unsuccessful[outcome]
    return [shown(feature, proof, report), ...(outcome === 'refused' ? [] : tls)]
  }
  if (report.half === 'restore') return [shown(`restore over ${spec.transport}`, restoreProof, report)]
  const enabled = Object.entries(spec.capabilities).flatMap(([name, state]) => (state ? [name] : []))
  const tuned = Object.keys(spec.parameters).filter((name) => parameterProofs[name])
  return [
    shown(`migration mode ${spec.mode}`, modes[spec.mode], report),
    shown(`transport ${spec.transport}`, transportProof, report),
    ...enabled.map((name) => shown(`capability ${name}`, capabilityProofs[name] ?? unknown, report)),
    ...tuned.map((name) => shown(`${name}=${String(spec.parameters[name])}`, parameterProofs[name]!, report)),
    ...tls,
    ...linkProofs(report),
    ...(spec.suspended ? [shown('guest suspended to RAM', slept, report)] : []),
    ...(spec.plugged ? [shown('device plugged before migrate-incoming', pluggedBefore, report)] : []),
  ]
}

function shown(feature: string, proof: Proof, report: MigrationReport): Exercised {
  return { feature, ...proof(report) }
}

/** A capability that was set is not yet one that did something: without a proof of that, it is not exercised. */
const unknown: Proof = () => ({
  exercised: false,
  proof: 'it was on, and nothing here can show yet that it did anything',
})

const wentTo =
  (status: string): Proof =>
  ({ source, info, because }) => {
    const states = statesOf(source)
    return {
      exercised: states.includes('setup') && states.includes(status),
      proof: `source went through ${states.join(', ')}: ${because ?? info['error-desc'] ?? 'no error-desc'}`,
    }
  }

type Unsuccessful = Readonly<{ feature: string; proof: Proof }>

/** What shows that a migration that was not to complete came to its end in the way that was expected. */
const unsuccessful: Readonly<Record<Exclude<MigrationReport['outcome'], 'completed'>, Unsuccessful>> = {
  failed: { feature: 'migration that must fail', proof: wentTo('failed') },
  cancelled: { feature: 'migration that must come to a standstill', proof: wentTo('cancelled') },
  refused: {
    feature: 'migration that must be refused',
    proof: ({ because }) => ({ exercised: because !== undefined, proof: because ?? 'nothing was refused' }),
  },
}
