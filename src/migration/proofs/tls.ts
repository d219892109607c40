import type { Proof } from './proof.ts'

/** A TLS record of the type handshake, of any version (RFC 8446, 5.1). */
const handshake = /^1603/

/** What went over the wire began as TLS, on every connection. */
export const tlsProof: Proof = ({ observed }) => {
  const first = (observed.wire ?? []).map(({ firstBytes }) => firstBytes.slice(0, 6))
  return {
    exercised: first.length > 0 && first.every((bytes) => handshake.test(bytes)),
    proof: `${first.length} connections, which began with ${first.join(', ') || 'nothing'}`,
  }
}
