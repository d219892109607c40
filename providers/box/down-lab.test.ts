import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { reachHost } from '../hosts/ssh/reach-host.ts'
import { downLabError } from './down-lab.ts'

test('a file of a lab whose directory is gone says how to make it again', () => {
  expect(downLabError('/run/virtqual/nosuchlab/id_ed25519')).toMatchObject({
    code: 'host-unreachable',
    message: "lab nosuchlab is down: 'npx virtqual lab up --name nosuchlab' makes it again",
  })
  expect(downLabError('/nowhere/box/hosts.yaml', { labs: '/nowhere' })?.message).toBe(
    "lab box is down: 'npx virtqual lab up' makes it again",
  )
})

test('a lab that is there, a key that lies elsewhere, and a directory that cannot be seen are not down', () => {
  const labs = mkdtempSync(join(tmpdir(), 'virtqual-labs-'))
  mkdirSync(join(labs, 'box'))
  writeFileSync(join(labs, 'file'), '')
  expect(downLabError(join(labs, 'box', 'id_ed25519'), { labs })).toBeUndefined()
  expect(downLabError(join(labs, 'file', 'x', 'id_ed25519'), { labs: join(labs, 'file') })).toBeUndefined()
  expect(downLabError('/root/.ssh/id_ed25519', { labs })).toBeUndefined()
  rmSync(labs, { recursive: true })
})

test('a host of a lab that is down is not connected to', async () => {
  const ssh = { address: '127.0.0.1', port: 1, identity: '/run/virtqual/nosuchlab/id_ed25519' }
  const means = { home: '/nowhere' } as never
  const reaching = reachHost({ name: 'box-1', ssh }, { means, progress: () => {}, signal: AbortSignal.timeout(5000) })
  await expect(reaching).rejects.toMatchObject({
    code: 'host-unreachable',
    host: 'box-1',
    message: expect.stringMatching(/^lab nosuchlab is down: /),
  })
})
