import { generateKeyPair, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { promisify } from 'node:util'
import forge from 'node-forge'

/** A certificate and its private key, both PEM. */
type Identity = Readonly<{ certificate: string; key: string }>

/** What makes an authority's certificates. */
export type Authority = Identity & Readonly<{ issue: (request: Request) => Promise<Identity> }>

/** `host` is the address or name that a server answers for. */
type Request = Readonly<{ endpoint: 'server'; host: string }> | Readonly<{ endpoint: 'client' }>

const dayMs = 86_400_000
/** Clocks of hosts differ; credentials are thrown away with their case. */
const validity = { beforeMs: dayMs, afterMs: 7 * dayMs }

const purposes = { server: { serverAuth: true }, client: { clientAuth: true } }

/**
 * Makes a certificate authority of its own. All that it issues passes QEMU's sanity checks (crypto/tlscredsx509.c:
 * basic constraints, key usage, key purpose, times, chain).
 */
export async function makeAuthority(): Promise<Authority> {
  const pair = await makeKeyPair()
  const subject = [{ name: 'commonName', value: 'virtqual' }]
  const extensions = [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ]
  const sign = (owner: KeyPair, name: typeof subject, more: readonly object[]) =>
    signed({ owner, signer: pair, subject: name, issuer: subject, extensions: more })
  return {
    ...sign(pair, subject, extensions),
    issue: async (request) => sign(await makeKeyPair(), nameOf(request), usage(request)),
  }
}

function nameOf({ endpoint }: Request) {
  return [{ name: 'commonName', value: `virtqual ${endpoint}` }]
}

function usage(request: Request): readonly object[] {
  return [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', ...purposes[request.endpoint] },
    ...(request.endpoint === 'server' ? [{ name: 'subjectAltName', altNames: [altName(request.host)] }] : []),
  ]
}

/** GeneralName of RFC 5280, 4.2.1.6: iPAddress is its seventh kind, dNSName its second. */
function altName(host: string): object {
  return isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host }
}

type KeyPair = Readonly<{ publicKey: string; privateKey: string }>

function makeKeyPair(): Promise<KeyPair> {
  return promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
}

type Signing = Readonly<{
  owner: KeyPair
  signer: KeyPair
  subject: forge.pki.CertificateField[]
  issuer: forge.pki.CertificateField[]
  extensions: readonly object[]
}>

function signed({ owner, signer, subject, issuer, extensions }: Signing): Identity {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(owner.publicKey)
  // A serial number is positive (RFC 5280, 4.1.2.2): its first bit is 0.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`
  certificate.validity.notBefore = new Date(Date.now() - validity.beforeMs)
  certificate.validity.notAfter = new Date(Date.now() + validity.afterMs)
  certificate.setSubject(subject)
  certificate.setIssuer(issuer)
  certificate.setExtensions([...extensions])
  certificate.sign(forge.pki.privateKeyFromPem(signer.privateKey), forge.md.sha256.create())
  return { certificate: forge.pki.certificateToPem(certificate), key: owner.privateKey }
}
