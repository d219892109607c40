import { createPrivateKey, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { makeAuthority } from './certificates.ts'

const [serverAuth, clientAuth] = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']

test('an authority issues what it can vouch for, to either end', async () => {
  const authority = await makeAuthority()
  const root = new X509Certificate(authority.certificate)
  expect([root.ca, root.verify(root.publicKey)]).toEqual([true, true])
  const server = new X509Certificate((await authority.issue({ endpoint: 'server', host: '10.1.2.3' })).certificate)
  const client = new X509Certificate((await authority.issue({ endpoint: 'client' })).certificate)
  for (const issued of [server, client]) {
    expect([issued.ca, issued.checkIssued(root), issued.verify(root.publicKey)]).toEqual([false, true, true])
    expect(new Date(issued.validFrom).getTime()).toBeLessThan(Date.now() - 3_600_000)
  }
  expect([server.keyUsage, client.keyUsage]).toEqual([[serverAuth], [clientAuth]])
  expect(client.subjectAltName).toBeUndefined()
})

test.each(['127.0.0.1', 'fd00::12'])('a server at %s has a certificate for that address alone', async (host) => {
  const { issue } = await makeAuthority()
  const server = new X509Certificate((await issue({ endpoint: 'server', host })).certificate)
  expect([server.checkIP(host), server.checkIP('127.0.0.2')]).toEqual([host, undefined])
})

test('a server of a name has a certificate for that name alone', async () => {
  const { issue } = await makeAuthority()
  const server = new X509Certificate((await issue({ endpoint: 'server', host: 'lab-7' })).certificate)
  expect([server.checkHost('lab-7'), server.checkHost('lab-8')]).toEqual(['lab-7', undefined])
})

test('the key is that of the certificate, and each is another', async () => {
  const { issue } = await makeAuthority()
  const [one, other] = await Promise.all([issue({ endpoint: 'client' }), issue({ endpoint: 'client' })])
  const certificate = new X509Certificate(one.certificate)
  expect(certificate.checkPrivateKey(createPrivateKey(one.key))).toBe(true)
  expect(certificate.checkPrivateKey(createPrivateKey(other.key))).toBe(false)
  expect(certificate.serialNumber).not.toBe(new X509Certificate(other.certificate).serialNumber)
})
