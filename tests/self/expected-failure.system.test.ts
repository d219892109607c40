import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sharedFolder } from './folder.ts'
import { writeOverlay } from './overlay.ts'
import { journal, virtqual } from './virtqual.ts'

const mustFail = { outcome: 'failed', source: 'runs', destination: 'exits' }

/** Both ask for a failure; only where the machine types differ can QEMU give it. */
test('a migration that has to fail passes when it fails, and fails when it completes', async () => {
  const folder = await sharedFolder()
  const common = { machine: 'q35', cpu: 'max', guest: 'micro-6.1', workload: 'dirty-20', migration: 'precopy-tcp' }
  const mismatch = { ...common, 'destination-machine': 'pc-i440fx' }
  const cfg = await writeOverlay(join(folder, 'cfg'), {
    'matrix/refused/mismatch': { title: 'mismatch', test: 'migration/precopy', axes: mismatch, expect: mustFail },
    'matrix/refused/match': {
      title: 'match',
      test: 'migration/precopy',
      axes: { ...common, cpu: 'Nehalem' },
      expect: mustFail,
    },
  })
  const out = join(folder, 'run')
  const { code, stdout, stderr } = await virtqual(['run', 'refused', '--cfg', cfg, '--out', out])
  const verdicts = new Map(journal(out).map(({ params, verdict }) => [params['destination-machine'], verdict]))
  expect(verdicts.get('pc-i440fx'), stdout + stderr).toMatchObject({ status: 'passed' })
  expect(verdicts.get('same')).toMatchObject({ status: 'failed', code: 'migration-completed' })
  expect(code).toBe(1)
})
