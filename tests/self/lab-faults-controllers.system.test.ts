import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { AttemptRecord } from '../../reports/record.ts'
import { findMarked } from '../../providers/hosts/local/reap.ts'
import { type CaseRun, inFlight, passed, recordOf, startCases, verdictsOf } from './case-run.ts'
import { briefs, missing, useLab } from './faulty-lab.ts'
import { remainsOn, untilNothingIsLeft } from './lab-remains.ts'
import { journal, virtqual } from './virtqual.ts'

/** Cases of each of two controllers; their number was 20 once by hand. */
const casesEach = Number(process.env['VIRTQUAL_CASES_EACH'] ?? 4)

const leaseMs = 5_000
const lease = `${leaseMs / 1000}s`

describe.skipIf(missing)(`controllers that fail or compete${missing ? `: ${missing}` : ''}`, () => {
  const box = useLab(3)
  afterEach(() => untilNothingIsLeft(box))

  test('of a controller that is killed nothing is left, and its run can be resumed', async () => {
    const run = await startCases(box, { cfg: await box.cases({ migration: ['slow', 'brief'] }), lease })
    const { id } = await inFlight(box, run)
    expect(await remainsOn(await box.state())).not.toEqual([])
    run.child.kill('SIGKILL')
    expect((await run.ended).code).toBe(null)
    await untilNothingIsLeft(box, leaseMs + 10_000)
    expect(journal(run.out).map((record) => record.case)).not.toContain(id)
    const resumed = await virtqual(['run', '--resume', run.out])
    expect(resumed.code, resumed.stdout + resumed.stderr).toBe(0)
    expect(Object.values(await verdictsOf(run.out))).toEqual([passed, passed])
  })

  test('what a stalled controller had is taken by another, which it does not disturb', async () => {
    const stalled = await startCases(box, { cfg: await box.cases({ migration: ['slow', 'brief'] }), lease })
    const { id } = await inFlight(box, stalled)
    await signal(stalled, 'SIGSTOP')
    const other = await startCases(box, { cfg: await box.cases({ migration: 'slow', machine: 'pc-i440fx' }), lease })
    try {
      await inFlight(box, other)
    } finally {
      await signal(stalled, 'SIGCONT')
    }
    const { code, stdout, stderr } = await other.ended
    expect(code, stdout + stderr).toBe(0)
    expect(Object.values(await verdictsOf(other.out))).toEqual([passed])
    expect(journal(other.out)[0]).not.toHaveProperty('earlier')
    await stalled.ended
    const { [id]: cut, ...others } = await verdictsOf(stalled.out)
    expect(Object.values(others)).toEqual([passed])
    const { earlier = [], verdict } = recordOf(stalled.out, id)
    const [first] = [...earlier.map((attempt) => attempt.verdict), verdict]
    const told = `${first.status} ${first.code}`
    expect(['broken lease-lost', 'broken host-lost'], stalled.output()).toContain(told)
    expect([passed, told]).toContain(cut)
  })

  test('two controllers share hosts, and never a place', { timeout: 60_000 + casesEach * 60_000 }, async () => {
    const cfg = await box.cases({ migration: briefs(casesEach) })
    const runs = await Promise.all([startCases(box, { cfg }), startCases(box, { cfg })])
    for (const run of runs) {
      const { code, stdout, stderr } = await run.ended
      expect(code, stdout + stderr).toBe(0)
      expect(Object.values(await verdictsOf(run.out))).toEqual(Array(casesEach).fill(passed))
    }
    const records = runs.flatMap(({ out }) => journal(out))
    expect(records.filter(({ earlier }) => earlier)).toEqual([])
    for (const { name } of (await box.state()).hosts) expectOneAtATime(records, name)
  })
})

/** Stops or continues a controller: the command line and its worker, wherever they are. */
async function signal(run: CaseRun, what: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  const { runId } = JSON.parse(await readFile(join(run.out, 'run.json'), 'utf8')) as { runId: string }
  const worker = (await findMarked()).filter((one) => one.runId === runId)
  expect(worker).not.toEqual([])
  for (const pid of [run.child.pid!, ...worker.map((one) => one.pid)]) process.kill(pid, what)
}

/** A host of one place had each case to itself. */
function expectOneAtATime(records: readonly AttemptRecord[], host: string): void {
  const there = records.filter(({ hosts }) => Object.values(hosts).includes(host))
  const times = there.map(({ startedAt, durationMs, case: id }) => {
    const from = Date.parse(startedAt)
    return { id, from, to: from + durationMs }
  })
  const inOrder = times.toSorted((one, next) => one.from - next.from)
  for (const [index, { to }] of inOrder.entries()) {
    const next = inOrder[index + 1]
    if (next) expect(to, `${host}: ${JSON.stringify(inOrder)}`).toBeLessThanOrEqual(next.from)
  }
}
