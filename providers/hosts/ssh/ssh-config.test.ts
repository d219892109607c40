import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { SshLogin } from './login.ts'
import { resolveTarget } from './ssh-config.ts'

const { signal } = new AbortController()

/** A home where the host `hidden` is behind `gate`. */
async function homeWithGate(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'ssh-config-'))
  onTestFinished(() => rm(home, { recursive: true }))
  await mkdir(join(home, '.ssh'))
  await writeFile(join(home, '.ssh/config'), 'Host hidden\n ProxyJump me@gate:2022\n')
  return home
}

test.each<[SshLogin, string]>([
  [{ address: 'hidden' }, 'hidden'],
  [{ address: '10.0.0.1', port: 2022, user: 'root' }, '-p 2022 root@10.0.0.1'],
  [
    { address: 'hidden', identity: '/k/key', knownHosts: '/k/known' },
    '-i /k/key -o UserKnownHostsFile=/k/known hidden',
  ],
])('%j is connected by hand as it is by us', async (login, words) => {
  const home = await homeWithGate()
  const target = await resolveTarget(login, { means: { home }, signal })
  const byHand = ['ssh', '-F', join(home, '.ssh/config'), ...words.split(' ')]
  expect(target.byHand).toEqual(byHand)
  // What is behind a host asks for the key of that one first.
  expect(target.via.map((hop) => hop.byHand)).toEqual(login.address === 'hidden' ? [byHand] : [])
})
