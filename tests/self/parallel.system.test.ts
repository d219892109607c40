import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sharedFolder } from './folder.ts'
import { faultyBuild, writeOverlay } from './overlay.ts'
import { journal, virtqual } from './virtqual.ts'

/** Three healthy cases and one that corrupts memory: a verdict must not leak from one case into another. */
test('four cases at once get the verdicts that they get one after the other', async () => {
  const folder = await sharedFolder()
  const common = { cpu: 'max', guest: 'micro-6.1', workload: 'dirty-20' }
  const good = { ...common, machine: ['q35', 'pc-i440fx'], migration: ['precopy-tcp', 'precopy-unix'] }
  const bad = { ...common, machine: 'q35', migration: 'precopy-tcp', build: 'source-continues' }
  const cfg = await writeOverlay(join(folder, 'cfg'), {
    'builds/source-continues': await faultyBuild('source-continues'),
    'matrix/mixed/good': { title: 'good', test: 'migration/precopy', axes: good, expect: 'completed' },
    'matrix/mixed/bad': { title: 'bad', test: 'migration/precopy', axes: bad, expect: 'completed' },
  })
  const run = async (slots: string) => {
    const out = join(folder, `slots-${slots}`)
    const { stdout, stderr } = await virtqual(['run', 'mixed', '--cfg', cfg, '--out', out, '--slots', slots])
    const verdicts = journal(out).map(({ case: id, verdict }) => `${id} ${verdict.status} ${verdict.code}`)
    expect(verdicts.length, stdout + stderr).toBe(5)
    return { verdicts: verdicts.toSorted((one, other) => one.localeCompare(other)), printed: stdout + stderr }
  }
  const { verdicts, printed } = await run('1')
  expect(verdicts.filter((verdict) => verdict.endsWith('passed passed')).length, printed).toBe(4)
  expect(verdicts.filter((verdict) => verdict.endsWith('failed source-running')).length, printed).toBe(1)
  const parallel = await run('4')
  expect(parallel.verdicts, parallel.printed).toEqual(verdicts)
})
