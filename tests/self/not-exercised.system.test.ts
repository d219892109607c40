import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { AttemptRecord } from '../../reports/record.ts'
import { sharedFolder } from './folder.ts'
import { writeOverlay } from './overlay.ts'
import { journal, virtqual } from './virtqual.ts'

/** A migration that asks for something which does not happen, and the proof that must say so. */
const rows = {
  'postcopy-too-late': {
    // An idle guest is across long before as many passes over its memory are complete.
    migration: {
      mode: 'postcopy',
      transport: 'tcp',
      capabilities: { 'postcopy-ram': true },
      parameters: { 'max-bandwidth': 0 },
      postcopy: { 'after-passes': 30 },
    },
    test: 'migration/postcopy',
    feature: 'migration mode postcopy',
  },
  'throttle-of-0-percent': {
    // An idle guest converges before anybody is throttled.
    migration: { mode: 'precopy', transport: 'tcp', capabilities: { 'auto-converge': true } },
    test: 'migration/capabilities',
    feature: 'capability auto-converge',
  },
  'no-cache-hits': {
    // A cache for one page has forgotten every page by the time that it is sent again.
    migration: {
      mode: 'precopy',
      transport: 'tcp',
      capabilities: { xbzrle: true },
      parameters: { 'xbzrle-cache-size': 4096 },
    },
    test: 'migration/capabilities',
    feature: 'capability xbzrle',
  },
  'nothing-to-see': {
    // Nothing that QEMU says shows whether memory was released as it was sent.
    migration: { mode: 'precopy', transport: 'tcp', capabilities: { 'release-ram': true } },
    test: 'migration/capabilities',
    feature: 'capability release-ram',
  },
} as const

type Row = keyof typeof rows

const results = new Map<string, AttemptRecord>()

beforeAll(async () => {
  const folder = await sharedFolder()
  const names = Object.keys(rows) as Row[]
  const matrices = names.map((name) => [`matrix/unexercised/${name}`, matrix(name)] as const)
  const cfg = await writeOverlay(join(folder, 'cfg'), {
    'catalog/migrations': Object.fromEntries(names.map((name) => [name, rows[name].migration])),
    ...Object.fromEntries(matrices),
  })
  const out = join(folder, 'run')
  const { stdout, stderr } = await virtqual(['run', 'unexercised', '--cfg', cfg, '--out', out])
  for (const record of journal(out)) results.set(record.params['migration'] ?? '', record)
  expect(results.size, stdout + stderr).toBe(names.length)
})

function matrix(name: Row): object {
  const axes = { machine: 'q35', cpu: 'max', guest: 'micro-6.1', workload: 'idle', migration: name }
  return { title: name, test: rows[name].test, axes, expect: 'completed' }
}

test.each(Object.keys(rows) as Row[])('%s is broken: it was asked for and did not happen', (name) => {
  const { verdict } = results.get(name)!
  expect(verdict).toMatchObject({ status: 'broken', code: 'not-exercised' })
  expect(verdict.reason).toContain(`${rows[name].feature} was asked for and not exercised`)
})
