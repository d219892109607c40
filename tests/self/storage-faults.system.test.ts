import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { AttemptRecord } from '../../reports/record.ts'
import { sharedFolder } from './folder.ts'
import { faultyBuild, writeOverlay } from './overlay.ts'
import { journal, virtqual } from './virtqual.ts'

/** What is wrong with the disk of a case, or with its test, and what must come of it. */
const faults = {
  'corrupt-block': {
    axes: { disk: 'shared-raw', 'destination-build': 'corrupt-block' },
    test: 'migration/precopy',
    verdict: { status: 'failed', code: 'disk-corrupt' },
    reason: /^block 5 of the disk of the destination holds \w+ at byte 100 /,
  },
  'unlocked-image': {
    axes: { disk: 'shared-qcow2', build: 'unlocked-image' },
    test: 'migration/shared-disk',
    verdict: { status: 'failed', code: 'image-unlocked' },
    reason: /^a second QEMU on the image of the source opened it$/,
  },
  'mirror-not-run': {
    axes: { disk: 'mirrored-raw' },
    test: 'migration/precopy',
    verdict: { status: 'broken', code: 'not-exercised' },
    reason: /^blockdev-mirror was asked for and not exercised/,
  },
  'nothing-to-write-to': {
    axes: { workload: 'disk-writer' },
    test: 'migration/precopy',
    verdict: { status: 'broken', code: 'not-exercised' },
    reason: /^disk writer of 2 MiB\/s was asked for and not exercised/,
  },
} as const

let records: readonly AttemptRecord[]

beforeAll(async () => {
  const folder = join(await sharedFolder(), 'storage')
  const files = Object.entries(faults).map(([name, { axes, test: path }]) => {
    const common = { machine: 'q35', cpu: 'max', migration: 'precopy-tcp', guest: 'micro-6.1' }
    return [`matrix/storage/${name}`, { title: name, test: path, axes: { ...common, ...axes }, expect: 'completed' }]
  })
  const cfg = await writeOverlay(join(folder, 'cfg'), {
    ...(Object.fromEntries(files) as Record<string, object>),
    'builds/corrupt-block': await faultyBuild('corrupt-block'),
    'builds/unlocked-image': await faultyBuild('unlocked-image'),
  })
  const ended = await virtqual(['run', 'storage', '--cfg', cfg, '--out', join(folder, 'run')])
  records = journal(join(folder, 'run'))
  expect(new Set(records.map((record) => record.case)).size, ended.stdout + ended.stderr).toBe(files.length)
})

for (const [fault, { axes, verdict, reason }] of Object.entries(faults)) {
  test(`${fault} ends as ${verdict.status}: ${verdict.code}`, () => {
    const record = records.find(({ params }) => Object.entries(axes).every(([name, value]) => params[name] === value))
    expect(record?.verdict).toMatchObject(verdict)
    expect(record?.verdict.reason).toMatch(reason)
  })
}
