import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { makeCredentials } from './credentials.ts'

const host = '127.0.0.1'
const key = /^qemu:[0-9a-f]{64}\n$/

test('both sides have the same key, and every migration another one', async () => {
  const { source, destination } = await makeCredentials({ credentials: 'psk' }, host)
  expect(destination).toEqual({ 'keys.psk': expect.stringMatching(key) as string })
  expect(source).toEqual(destination)
  expect((await makeCredentials({ credentials: 'psk' }, host)).source).not.toEqual(source)
})

test('a wrong key is a key all the same', async () => {
  const { source, destination } = await makeCredentials({ credentials: 'psk', fault: 'wrong-key' }, host)
  expect(source['keys.psk']).toMatch(key)
  expect(source).not.toEqual(destination)
})

const files = {
  source: ['ca-cert.pem', 'client-cert.pem', 'client-key.pem'],
  destination: ['ca-cert.pem', 'server-cert.pem', 'server-key.pem'],
}

test.each([
  [undefined, files.source, true],
  ['wrong-host', files.source, false],
  ['no-client-certificate', ['ca-cert.pem'], true],
] as const)('with the fault %s the rest of the certificates is right', async (fault, given, named) => {
  const { source, destination } = await makeCredentials({ credentials: 'x509', fault }, host)
  expect(Object.keys(source)).toEqual(given)
  expect(Object.keys(destination)).toEqual(files.destination)
  expect(source['ca-cert.pem']).toBe(destination['ca-cert.pem'])
  const server = new X509Certificate(destination['server-cert.pem']!)
  expect(server.checkIP(host) !== undefined).toBe(named)
  for (const [name, text] of [...Object.entries(source), ...Object.entries(destination)])
    if (name.endsWith('-cert.pem'))
      expect(new X509Certificate(text).verify(new X509Certificate(source['ca-cert.pem']!).publicKey)).toBe(true)
})
