import { ExpectationError } from '../../base/errors.ts'
import type { Exercised } from '../../spec/exercised.ts'
import type { MigrationReport } from '../report.ts'
import type { Proof } from './proof.ts'

/** A TLS record of the type handshake, of any version (RFC 8446, 5.1). */
const handshake = /^1603/

/** What QEMU's own connections begin with: QEMU_VM_FILE_MAGIC (migration/qemu-file-types.h), MULTIFD_MAGIC. */
const inTheClear = /^(5145564d|11223344)/

/** What went over the wire began as TLS, on every connection. */
export const tlsProof: Proof = ({ observed }) => {
  const first = (observed.wire ?? []).map(({ firstBytes }) => firstBytes.slice(0, 6))
  return {
    exercised: first.length > 0 && first.every((bytes) => handshake.test(bytes)),
    proof: `${first.length} connections, which began with ${first.join(', ') || 'nothing'}`,
  }
}

/**
 * The same of a migration that was to go over TLS; nothing of any other. Throws ExpectationError `in-the-clear` where a
 * whole guest went over a connection as it is.
 */
export function tlsProofs(report: MigrationReport): Exercised[] {
  const { tls } = report.spec
  if (!tls) return []
  expectEncrypted(report)
  return [{ feature: `TLS with ${tls.credentials}`, ...tlsProof(report) }]
}

function expectEncrypted({ from, to, outcome, observed }: MigrationReport): void {
  if (outcome !== 'completed') return
  const clear = (observed.wire ?? []).find(({ firstBytes }) => inTheClear.test(firstBytes))
  if (!clear) return
  const actual = `a connection that began with ${clear.firstBytes.slice(0, 8)}`
  const message = `the migration from the ${from} to the ${to} was to go over TLS, and went over ${actual}`
  throw new ExpectationError('in-the-clear', message, { expected: 'TLS on every connection', actual })
}
