import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sharedFolder } from './folder.ts'
import { writeOverlay } from './overlay.ts'
import { journal, virtqual } from './virtqual.ts'

/** A line of keys.psk; a private key as PEM; and how the text of an RSA key begins, whatever is around it. */
const secrets = [/\bqemu:[0-9a-f]{64}/, /PRIVATE KEY-----/, /MII[EJ][a-zA-Z]{2}IBAAKC/]

test.each([`{"dir":"qemu:${'0a'.repeat(32)}"}`, '-----BEGIN RSA PRIVATE KEY-----', 'MIIEpAIBAAKCAQEA0'])(
  '%s would be found',
  (text) => {
    expect(secrets.some((secret) => secret.test(text))).toBe(true)
  },
)

test('no key is in anything that a run leaves behind', async () => {
  const folder = await sharedFolder()
  const axes = { machine: 'q35', workload: 'idle', migration: ['tls-psk', 'tls-x509'] }
  const file = { title: 'TLS', test: 'migration/tls', axes, expect: 'completed' }
  const cfg = await writeOverlay(join(folder, 'cfg'), { 'matrix/secret/tls': file })
  const out = join(folder, 'run')
  const { stdout, stderr } = await virtqual(['run', 'secret', '--cfg', cfg, '--out', out])
  expect(
    journal(out).map(({ verdict }) => verdict.status),
    stdout + stderr,
  ).toEqual(['passed', 'passed'])
  const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  expect(files.length).toBeGreaterThan(20)
  for (const { parentPath, name } of files) {
    const text = await readFile(join(parentPath, name), 'latin1')
    for (const secret of secrets) expect(secret.test(text), `${secret} in ${parentPath}/${name}`).toBe(false)
  }
})
