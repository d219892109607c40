import { expect, test } from 'vitest'
import { closureIdentity, parseUris } from './deb.ts'

const hash = 'ab'.repeat(32)
const line = `'http://deb.debian.org/debian/pool/main/q/qemu/qemu_10.0.2%2bds_amd64.deb' qemu_1%3a10.0.2+ds_amd64.deb 42 `

test('reads name, version with epoch, size and hash, and skips what is no file', () => {
  expect(parseUris(`Reading package lists...\n${line}SHA256:${hash}\n`)).toEqual([
    { name: 'qemu', version: '1:10.0.2+ds', file: 'qemu_1%3a10.0.2+ds_amd64.deb', sizeBytes: 42, sha256: hash },
  ])
})

test.for(['', 'MD5Sum:c1f13138b89bb7eb29ee6cf93ccca204'])('refuses a file without SHA256 (%s)', (weaker) => {
  expect(() => parseUris(line + weaker)).toThrow(/give no SHA256 for qemu_/)
})

test('the identity depends on the packages, not on their order', () => {
  const [a, b] = ['a', 'b'].map((name) => ({ name, version: '1', file: name, sizeBytes: 1, sha256: hash }))
  expect(closureIdentity([a!, b!])).toBe(closureIdentity([b!, a!]))
  expect(closureIdentity([a!, b!])).not.toBe(closureIdentity([a!, { ...b!, version: '2' }]))
})
