import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { AttemptRecord } from '../../reports/record.ts'
import { faultyBuild, writeOverlay } from './overlay.ts'
import { sharedFolder } from './folder.ts'
import { oopsingGuest } from './oopsing-guest.ts'
import { journal, virtqual } from './virtqual.ts'

/** A fault of tests/self/faults on one side, and what must come of it. */
const faults = {
  none: { side: 'destination-build', status: 'passed', code: 'passed' },
  'corrupt-page': { side: 'destination-build', status: 'failed', code: 'memory-corrupt' },
  'source-continues': { side: 'build', status: 'failed', code: 'source-running' },
  stall: { side: 'destination-build', status: 'failed', code: 'beats-gap' },
  'no-agent': { side: 'build', status: 'failed', code: 'agent-silent' },
  'kill-destination': { side: 'build', status: 'failed', code: 'qemu-died' },
  oops: { side: 'guest', status: 'failed', code: 'kernel-log' },
} as const

const results = new Map<string, AttemptRecord>()
let exitCode: number | null
let runDir: string

/** All faults in one run, so that each is caught among others as well as alone. */
beforeAll(async () => {
  const folder = await sharedFolder()
  runDir = join(folder, 'run')
  const names = Object.keys(faults)
  const faultyBuilds = names.filter((name) => name !== 'oops')
  const builds = await Promise.all(
    faultyBuilds.map(async (name) => [`builds/${name}`, await faultyBuild(name)] as const),
  )
  const matrices = Object.entries(faults).map(
    ([name, { side }]) => [`matrix/faults/${name}`, matrix(name, side)] as const,
  )
  const cfg = await writeOverlay(join(folder, 'cfg'), {
    'guests/oops': await oopsingGuest(folder),
    ...Object.fromEntries([...builds, ...matrices]),
  })
  const ended = await virtqual(['run', 'faults', '--cfg', cfg, '--out', runDir])
  exitCode = ended.code
  for (const record of journal(runDir)) results.set(faultOf(record), record)
  expect(results.size, ended.stdout + ended.stderr).toBe(names.length)
})

function matrix(name: string, side: string): object {
  const axes = {
    machine: 'q35',
    cpu: 'max',
    migration: 'precopy-tcp',
    guest: 'micro-6.1',
    workload: 'idle',
    [side]: name,
  }
  return { title: `fault ${name}`, test: 'migration/precopy', axes, expect: 'completed' }
}

function faultOf({ params }: AttemptRecord): string {
  const named = [params['guest'], params['build'], params['destination-build']]
  return named.find((name) => name !== undefined && name in faults) ?? ''
}

for (const [fault, { status, code }] of Object.entries(faults)) {
  test(`fault '${fault}' ends as ${status}: ${code}`, () => {
    const { verdict } = results.get(fault)!
    expect(verdict).toMatchObject({ status, code })
  })
}

test('a run with product failures exits with 1', () => {
  expect(exitCode).toBe(1)
})

test('the reason names what was expected and found', () => {
  expect(results.get('corrupt-page')?.verdict.reason).toMatch(
    /^page \d+ of the stamped memory of the destination holds/,
  )
  expect(results.get('stall')?.verdict.reason).toMatch(/silent for (1[5-9]|[2-9]\d|1\d\d)\d\d ms/)
  expect(results.get('oops')?.verdict.reason).toContain('invalid opcode')
  expect(results.get('kill-destination')?.verdict.reason).toMatch(/^the destination QEMU was ended by SIGKILL/)
})

test('every fault leaves its evidence', () => {
  for (const { evidence, steps } of results.values()) {
    const names = evidence.map((path) => path.split('/').slice(2).join('/'))
    expect(names).toEqual(expect.arrayContaining(['case.yaml', 'repro.sh', 'source/argv.txt', 'source/qmp.jsonl']))
    expect(names).toEqual(
      expect.arrayContaining(['source/qemu.log', 'source/console.log', 'timeline.json', 'timeline.html']),
    )
    expect(steps.length).toBeGreaterThan(0)
    for (const path of evidence) expect(() => readFileSync(join(runDir, path))).not.toThrow()
  }
})
