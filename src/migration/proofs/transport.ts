import type { Proof } from './proof.ts'

/** The stream went the way that was asked for. */
export const transportProof: Proof = ({ spec, uri }) => {
  const scheme = spec.transport.replace(/-file$/, '')
  return { exercised: uri.startsWith(`${scheme}:`), proof: `migrated over ${uri}` }
}
