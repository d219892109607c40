import { mkdtemp, mkdtempDisposable, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hostFaultsFile, readHostFaults } from '../../../reports/host-faults.ts'
import type { AttemptRecord } from '../../../reports/record.ts'
import { HostFaults } from './host-faults.ts'

const begin = Date.parse('2026-01-01T00:00:00Z')

/** An attempt that its host has ended. */
const lost = (fromMs: number, toMs: number): AttemptRecord => ({
  ...{ case: `of ${fromMs}`, test: 't', title: 't', params: {}, attempt: 1, builds: {}, exercised: [], steps: [] },
  ...{ evidence: [], hosts: { source: 'one' }, durationMs: toMs - fromMs },
  verdict: { status: 'broken', code: 'host-lost', reason: 'it is gone', host: 'one' },
  startedAt: new Date(begin + fromMs).toISOString(),
})

async function givenUpAfter(records: readonly AttemptRecord[]): Promise<boolean[]> {
  const runDir = await mkdtemp(join(tmpdir(), 'host-faults-'))
  const faults = new HostFaults({ runDir, hosts: [] }, { retire: () => {} })
  for (const record of records) await faults.saw(record)
  const lines = (await readFile(join(runDir, 'host-faults.jsonl'), 'utf8')).trim().split('\n')
  await rm(runDir, { recursive: true })
  return lines.map((line) => (JSON.parse(line) as { givenUp: boolean }).givenUp)
}

test('a host is given up after three faults one after the other, though each was told when the next case ran', async () => {
  expect(await givenUpAfter([lost(0, 10), lost(10, 20), lost(20, 30)])).toEqual([false, false, true])
})

test('they are told in any order, as their evidence is ready', async () => {
  expect(await givenUpAfter([lost(10, 20), lost(0, 10), lost(20, 30), lost(30, 40)])).toEqual([
    false,
    false,
    true,
    false,
  ])
})

test('cases that one event has ended count once', async () => {
  const atOnce = [lost(0, 10), lost(1, 10), lost(2, 10), lost(3, 10)]
  expect(await givenUpAfter([...atOnce, lost(10, 20), lost(20, 30)])).toEqual([...atOnce.map(() => false), false, true])
})

test('a case that went well on it in between begins the count anew', async () => {
  const { verdict: _, ...record } = lost(20, 30)
  const well: AttemptRecord = { ...record, verdict: { status: 'passed', code: 'passed', reason: '' } }
  expect(await givenUpAfter([lost(0, 10), lost(10, 20), well, lost(30, 40)])).toEqual([false, false, false])
})

test('what a full disk left of a line does not make the next one unreadable', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'host-faults-'))
  await writeFile(join(folder.path, hostFaultsFile), '{"at":"2026')
  await new HostFaults({ runDir: folder.path, hosts: [] }, { retire: () => {} }).saw(lost(0, 10))
  expect(await readHostFaults(folder.path)).toMatchObject([{ case: 'of 0' }])
})
