import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rootfs } from '../../providers/guests/micro/initrd.ts'
import { alteredGuest, microGuest } from './altered-guest.ts'
import { sharedFolder } from './folder.ts'
import { writeOverlay } from './overlay.ts'
import { journal, virtqual } from './virtqual.ts'

/** As RHEL's packaged agent has it. */
const packaged = [
  ...['open', 'close', 'read', 'write', 'seek', 'flush'].map((name) => `guest-file-${name}`),
  ...['guest-exec', 'guest-exec-status'],
]

/** What the agent of a guest is started to block, and what the guest's profile says of it. */
const guests = {
  'as-said': { blocks: packaged, says: packaged },
  'not-said': { blocks: ['guest-shutdown'] },
  'not-so': { blocks: [], says: ['guest-shutdown'] },
}

/** Tests, and what they are run with. */
const matrices = {
  'migration/precopy': { guest: 'as-said', migration: 'precopy-tcp' },
  'qga/programs': { guest: 'as-said' },
  'qga/powerdown': { guest: Object.keys(guests) },
}

test('what an agent blocks is not checked where its profile says so, and wrong where it does not', async () => {
  const folder = await sharedFolder()
  const cfg = await writeOverlay(join(folder, 'cfg'), { ...(await guestFiles(folder)), ...matrixFiles() })
  const out = join(folder, 'run')
  const { code, stdout, stderr } = await virtqual(['run', 'blocked', '--cfg', cfg, '--out', out])
  const found = journal(out).map(({ test: name, params, verdict }) => [name, params['guest'], verdict.code].join(' '))
  expect(found.toSorted(), stdout + stderr).toEqual([
    'migration/precopy as-said passed',
    'qga/powerdown as-said passed',
    'qga/powerdown not-said agent-command-disabled',
    'qga/powerdown not-so agent-command-enabled',
    'qga/programs as-said missing-capability',
  ])
  expect(code).toBe(1)
  const migrated = journal(out).find(({ test: name }) => name === 'migration/precopy')
  const told = migrated?.exercised.map((one) => `${one.feature}: ${one.unchecked ? 'not checked' : one.exercised}`)
  expect(told?.filter((one) => /not checked|blocks/.test(one))).toEqual([
    ...['the kernel log is clean: not checked', 'what the agent of guest as-said blocks: true'],
  ])
})

async function guestFiles(folder: string): Promise<Record<string, object>> {
  const guest = await microGuest()
  const script = await readFile(join(rootfs, 'sbin/agent'), 'utf8')
  const files: Record<string, object> = {}
  for (const [name, { blocks, ...others }] of Object.entries(guests)) {
    const data = Buffer.from(script.replace(/^options=$/m, `options=--block-rpcs=${blocks.join(',')}`))
    const altered = await alteredGuest(
      guest,
      { 'sbin/agent': { mode: 0o100755, data } },
      join(folder, `${name}.initrd`),
    )
    files[`guests/${name}`] = { ...altered, ...('says' in others && { 'agent-blocks': others.says }) }
  }
  return files
}

function matrixFiles(): Record<string, object> {
  const entries = Object.entries(matrices).map(([name, axes]) => [
    `matrix/blocked/${name.replace('/', '-')}`,
    { title: 'blocked', test: name, axes: { machine: 'q35', ...axes }, expect: 'completed' },
  ])
  return Object.fromEntries(entries)
}
