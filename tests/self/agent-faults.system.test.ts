import { join } from 'node:path'
import { expect, test } from 'vitest'
import { alteredGuest, microGuest } from './altered-guest.ts'
import { sharedFolder } from './folder.ts'
import { writeOverlay } from './overlay.ts'
import { journal, virtqual } from './virtqual.ts'

/** What the hook of guest-fsfreeze does, where it is not what it should do. */
const faults = {
  'hung-agent': { hook: '[ "$1" != freeze ] || kill -STOP "$PPID"' },
  'never-thawed': { hook: '[ "$1" != thaw ] || fsfreeze --freeze /mnt' },
} as const

test('an agent that hangs and a guest that stays frozen are caught', async () => {
  const folder = await sharedFolder()
  const guest = await microGuest()
  const files: Record<string, object> = {}
  for (const [name, { hook }] of Object.entries(faults)) {
    const data = Buffer.from(`#!/bin/sh\n${hook}\n`)
    const altered = { 'etc/qemu/fsfreeze-hook': { mode: 0o100755, data } }
    files[`guests/${name}`] = await alteredGuest(guest, altered, join(folder, `${name}.initrd`))
  }
  const axes = { machine: 'q35', disk: 'shared-qcow2', guest: Object.keys(faults) }
  files['matrix/faults/agent'] = { title: 'faults', test: 'qga/filesystems', axes, expect: 'completed' }
  const cfg = await writeOverlay(join(folder, 'cfg'), files)
  const out = join(folder, 'run')
  const { code, stdout, stderr } = await virtqual(['run', 'faults', '--cfg', cfg, '--out', out])
  const found = Object.fromEntries(journal(out).map(({ params, verdict }) => [params['guest'], verdict.code]))
  expect(found, stdout + stderr).toEqual({ 'hung-agent': 'agent-silent', 'never-thawed': 'writer-stopped' })
  expect(code).toBe(1)
})
