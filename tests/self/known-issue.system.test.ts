import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { beforeAll, expect, test } from 'vitest'
import type { AttemptRecord } from '../../reports/record.ts'
import { sharedFolder } from './folder.ts'
import { writeOverlay } from './overlay.ts'
import { type Ended, journal, root, virtqual } from './virtqual.ts'

const name = 'cold-dimm-abort'
const chosen = ['migration/cold-dimm', '--only', 'build=qemu-10.0']

type Ran = Ended & Readonly<{ out: string; records: ReadonlyMap<string, AttemptRecord> }>
let shipped: Ran
let expired: Ran

beforeAll(async () => {
  const folder = await sharedFolder()
  const file = parse(await readFile(join(root, `cfg/known-issues/${name}.yaml`), 'utf8')) as object
  const cfg = await writeOverlay(join(folder, 'cfg'), {
    [`known-issues/${name}`]: { ...file, expires: '2020-01-01' },
  })
  shipped = await ran(join(folder, 'shipped'), chosen)
  expired = await ran(join(folder, 'expired'), [...chosen, '--only', 'memory=512M-small-dimm', '--cfg', cfg])
})

async function ran(out: string, args: readonly string[]): Promise<Ran> {
  const ended = await virtqual(['run', ...args, '--out', out])
  const records = new Map(journal(out).map((record) => [record.params['memory'] ?? '', record]))
  return { ...ended, out, records }
}

test('a failure that is known is told as that and fails no run', async () => {
  const { code, stdout, out, records } = shipped
  expect(records.get('512M-dimm')?.verdict).toMatchObject({ status: 'passed' })
  const record = records.get('512M-small-dimm')
  expect(record?.verdict).toMatchObject({ status: 'known', code: 'qemu-died', issue: { name } })
  expect(record?.couldShow).toEqual([name])
  expect(stdout).toContain(`KNOWN   1 × ${name}: `)
  expect(stdout).toContain('2 cases: 1 passed 0 failed 1 known\n')
  expect(await readFile(join(out, 'junit.xml'), 'utf8')).toContain(`<skipped message="known issue ${name}, `)
  expect(code).toBe(0)
})

test('a QEMU that aborted leaves a backtrace, or says why there is none', async () => {
  const record = expired.records.get('512M-small-dimm')
  const file =
    record?.evidence.find((path) => path.endsWith('/source/backtrace.txt')) ?? expect.fail('no backtrace.txt')
  const text = await readFile(join(expired.out, file), 'utf8')
  expect(text).toMatch(/^the source QEMU was ended by SIGABRT: process \d+ on host local\n/)
  const pattern = await readFile('/proc/sys/kernel/core_pattern', 'utf8')
  const able = pattern === 'core\n' && spawnSync('gdb', ['--version']).status === 0
  if (able) expect(record?.verdict.reason).toContain('; it was in tlb_reset_dirty_range_all < ')
  else expect(text).toContain('There is no backtrace: ')
})

test('the same failure fails the run once the file has expired, and the run says so', () => {
  const { code, stdout, stderr, records } = expired
  expect(records.get('512M-small-dimm')?.verdict).toMatchObject({ status: 'failed', code: 'qemu-died' })
  expect(records.get('512M-small-dimm')?.verdict.issue).toBeUndefined()
  expect(stderr).toContain(`known issue ${name} expired after 2020-01-01 and is not applied`)
  expect(stdout).toContain('1 case: 0 passed 1 failed\n')
  expect(code).toBe(1)
})
