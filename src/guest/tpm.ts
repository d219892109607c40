import { createHash } from 'node:crypto'
import type { Agent } from '../qga/agent.ts'
import { ExpectationError } from '../base/errors.ts'

/** The register for debugging: nobody else extends it (TCG PC Client Platform TPM Profile, PCR attributes). */
const register = 16

/** Command codes, algorithms and tags of the TPM 2.0 Library, Part 2. */
const codes = {
  extend: 0x182,
  pcrRead: 0x17e,
  sha256: 0x0b,
  noSessions: 0x8001,
  sessions: 0x8002,
  password: 0x40000009,
}

const u16 = (value: number) => [value >> 8, value & 0xff]
const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)]

/** TPM2_PCR_Extend of the register, with an empty password (Part 3). */
export function extendCommand(digest: Uint8Array): Uint8Array {
  const authorization = [...u32(codes.password), ...u16(0), 0, ...u16(0)]
  const digests = [...u32(1), ...u16(codes.sha256), ...digest]
  const body = [...u32(register), ...u32(authorization.length), ...authorization, ...digests]
  return command(codes.sessions, codes.extend, body)
}

/** TPM2_PCR_Read of the register (Part 3). */
export function readCommand(): Uint8Array {
  const bits = [0, 0, 1 << (register - 16)]
  return command(codes.noSessions, codes.pcrRead, [...u32(1), ...u16(codes.sha256), bits.length, ...bits])
}

function command(tag: number, code: number, body: readonly number[]): Uint8Array {
  return Uint8Array.from([...u16(tag), ...u32(10 + body.length), ...u32(code), ...body])
}

/** What a register holds that was zero and has been extended by this. */
export function extended(digest: Uint8Array): string {
  return createHash('sha256').update(Buffer.alloc(32)).update(digest).digest('hex')
}

/** Sends one command to the guest's TPM: what the guest says of it, the answer in hexadecimal where there is one. */
export type SendToTpm = (agent: Agent, command: Uint8Array, signal: AbortSignal) => Promise<string>

/** The TPM of a guest, by its system's way to it. */
type GuestTpm = Readonly<{ agent: Agent; send: SendToTpm }>

/** Extends the register of the guest's TPM. Rejects with ExpectationError `tpm` when it refuses. */
export async function extendRegister(tpm: GuestTpm, digest: Uint8Array, signal: AbortSignal): Promise<void> {
  await transmit(tpm, extendCommand(digest), signal)
}

/** The SHA-256 value of the register, in hexadecimal. Rejects with ExpectationError `tpm` when the TPM does not give it. */
export async function readRegister(tpm: GuestTpm, signal: AbortSignal): Promise<string> {
  // The digest is the last thing in the answer.
  return (await transmit(tpm, readCommand(), signal)).slice(-64)
}

async function transmit({ agent, send }: GuestTpm, bytes: Uint8Array, signal: AbortSignal): Promise<string> {
  const said = await send(agent, bytes, signal)
  if (!/^[0-9a-f\s]*$/.test(said))
    throw new ExpectationError('tpm', `the guest could not ask its TPM: ${said.trim().split('\n')[0]}`)
  const answer = said.replaceAll(/\s/g, '')
  const status = answer.slice(12, 20)
  if (status === '00000000') return answer
  throw new ExpectationError('tpm', `the TPM of the guest answered a command with ${status || 'nothing'}`, {
    expected: '00000000',
    actual: status,
  })
}
