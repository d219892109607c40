import type { WireConnection } from '../report.ts'
import type { Proof } from './proof.ts'

/** Capabilities that show in what goes over the wire and nowhere else. */
export const shownOnWire: readonly string[] = ['return-path', 'validate-uuid', 'switchover-ack']

/** Name of the subsection that carries the source's UUID (migration/savevm.c). */
const uuidSection = Buffer.from('configuration/uuid').toString('hex')
/** MIG_RP_MSG_SWITCHOVER_ACK (migration/migration.h). */
const switchoverAck = 7

/** The destination has answered on the connection that the memory came over. */
export const returnPathProof: Proof = ({ observed }) => {
  const bytes = (observed.wire ?? []).reduce((sum, { receivedBytes }) => sum + receivedBytes, 0)
  return { exercised: bytes > 0, proof: `the destination sent ${bytes} bytes back` }
}

export const uuidProof: Proof = ({ observed }) => {
  const found = (observed.wire ?? []).some(({ firstBytes }) => firstBytes.includes(uuidSection))
  return { exercised: found, proof: `the stream ${found ? 'has' : 'has no'} section configuration/uuid` }
}

export const switchoverAckProof: Proof = ({ observed }) => {
  const types = (observed.wire ?? []).flatMap(returnPathMessages)
  return {
    exercised: types.includes(switchoverAck),
    proof: `messages on the return path are of types ${types.join(', ') || 'none'}; ${switchoverAck} is the acknowledgement`,
  }
}

/** Types of the messages that the destination sent first: two bytes of type, two of length, both big-endian. */
function returnPathMessages({ firstReplies }: WireConnection): number[] {
  const bytes = Buffer.from(firstReplies, 'hex')
  const types: number[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4 + bytes.readUInt16BE(at + 2)) types.push(bytes.readUInt16BE(at))
  return types
}
