import { randomBytes } from 'node:crypto'
import type { TlsSpec } from '../../spec/machine-spec.ts'
import { type Authority, makeAuthority } from './certificates.ts'

/** Name of a file in the directory that a `tls-creds` object reads, to its text. */
export type Files = Readonly<Record<string, string>>

/** What the two sides of a TLS connection are given: the destination is the server, the source its client. */
type Credentials = Readonly<Record<'source' | 'destination', Files>>

/** A name that the destination does not have (RFC 6761). */
const anotherHost = 'another.invalid'

/** PSK of 256 bits, the size of `psktool`'s. */
const keyBytes = 32

/** The name under which a key stands in the file; QEMU's default (qapi/crypto.json, TlsCredsPskProperties). */
export const pskUser = 'qemu'

/** Makes fresh credentials for a destination at `host`, with the fault that is asked for. */
export function makeCredentials({ credentials, fault }: TlsSpec, host: string): Promise<Credentials> {
  return credentials === 'psk' ? makePsk(fault) : makeX509(fault, host)
}

async function makePsk(fault: TlsSpec['fault']): Promise<Credentials> {
  const destination = pskFile()
  return { source: fault === 'wrong-key' ? pskFile() : destination, destination }
}

function pskFile(): Files {
  return { 'keys.psk': `${pskUser}:${randomBytes(keyBytes).toString('hex')}\n` }
}

async function makeX509(fault: TlsSpec['fault'], host: string): Promise<Credentials> {
  const authority = await makeAuthority()
  const named = fault === 'wrong-host' ? anotherHost : host
  const [client, server] = await Promise.all([
    fault === 'no-client-certificate' ? {} : clientFiles(authority),
    serverFiles(authority, named),
  ])
  const trusted = { 'ca-cert.pem': authority.certificate }
  return { source: { ...trusted, ...client }, destination: { ...trusted, ...server } }
}

async function clientFiles(authority: Authority): Promise<Files> {
  const { certificate, key } = await authority.issue({ endpoint: 'client' })
  return { 'client-cert.pem': certificate, 'client-key.pem': key }
}

async function serverFiles(authority: Authority, host: string): Promise<Files> {
  const { certificate, key } = await authority.issue({ endpoint: 'server', host })
  return { 'server-cert.pem': certificate, 'server-key.pem': key }
}
