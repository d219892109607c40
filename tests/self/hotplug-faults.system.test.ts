import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sharedFolder } from './folder.ts'
import { faultyBuild, writeOverlay } from './overlay.ts'
import { journal, virtqual } from './virtqual.ts'

const machine = { machine: 'q35', cpu: 'max', vcpus: '2-of-4', memory: '512M-slots', workload: 'idle' }

/** What goes wrong with a hotplug, and what must come of it. */
const cases = {
  deaf: { test: 'hotplug/plug', axes: { guest: 'deaf', hotplug: 'dimm' }, code: 'hotplug-unseen' },
  lost: {
    test: 'hotplug/before',
    axes: { guest: 'micro-6.1', hotplug: 'cpu@before', migration: 'precopy-tcp', 'destination-build': 'unplug-cpu' },
    code: 'vcpus-lost',
  },
}

test('a guest that ignores a DIMM, and a vCPU that is lost in a migration, are caught', async () => {
  const folder = await sharedFolder()
  const matrices = Object.entries(cases).map(([name, { test: path, axes }]) => [
    `matrix/faults/${name}`,
    { title: `fault ${name}`, test: path, axes: { ...machine, ...axes }, expect: 'completed' },
  ])
  const cfg = await writeOverlay(join(folder, 'cfg'), {
    // ACPI of this guest does not hear of memory (admin-guide/kernel-parameters).
    'guests/deaf': { provider: 'micro', suites: ['bookworm'], append: 'acpi_no_memhotplug' },
    'builds/unplug-cpu': await faultyBuild('unplug-cpu'),
    ...Object.fromEntries(matrices),
  })
  const out = join(folder, 'run')
  const ended = await virtqual(['run', 'faults', '--cfg', cfg, '--out', out])
  const found = journal(out).map(({ test: path, verdict }) => [path, verdict.status, verdict.code])
  expect(Object.fromEntries(found.map(([path, ...verdict]) => [path, verdict])), ended.stdout + ended.stderr).toEqual(
    Object.fromEntries(Object.values(cases).map(({ test: path, code }) => [path, ['failed', code]])),
  )
})
