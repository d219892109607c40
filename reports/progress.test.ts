import type { TaskMeta } from 'vitest'
import type { TestCase, TestModule } from 'vitest/node'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sampleAttempt } from './fixtures/samples.ts'
import { screen } from './fixtures/screen.ts'
import { Progress } from './progress.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function testCase(meta: TaskMeta, errors: { message: string }[] = []): TestCase {
  return {
    name: 'named by vitest',
    meta: () => meta,
    result: () => ({ state: 'failed', errors }),
  } as unknown as TestCase
}

const stepOf = (path: string) => ({ type: 'virtqual:step', path }) as const

test('a terminal shows what runs, keeps failures, and is given back', () => {
  const terminal = screen(80)
  using progress = new Progress({ runDir: 'out/run', total: 3, output: terminal, color: true })
  progress.onTestRunStart()
  progress.onTestCaseArtifactRecord(testCase({ case: 'a', title: 'title of a' }), stepOf('boot'))
  progress.onTestCaseArtifactRecord(testCase({ case: 'b' }), stepOf('boot › agent'))
  vi.advanceTimersByTime(200)
  expect(terminal.lines().slice(1)).toEqual(['   0.2s  a title of a  boot', '   0.2s  b named by vitest  boot › agent'])
  progress.onTestCaseResult(testCase({ case: 'a', record: sampleAttempt('a', 'failed') }))
  vi.advanceTimersByTime(200)
  expect(terminal.lines()).toEqual([
    'FAILED  a q35 · max · 512M · a',
    '        sample-failed: it failed',
    '        out/run/cases/a/',
    '        npx virtqual run --id a',
    expect.stringContaining(' 1/3 0 passed 1 failed 0 broken 0 skipped, 0.4s'),
    '   0.4s  b named by vitest  boot › agent',
  ])
  progress.onTestCaseResult(testCase({ case: 'c', record: sampleAttempt('c', 'passed') }))
  progress.onTestRunEnd([], [])
  expect(terminal.lines()).toHaveLength(4)
  expect(terminal.cursorVisible()).toBe(true)
})

function log() {
  const written: string[] = []
  return { written, output: { write: (text: string) => written.push(text) } }
}

test('a log has a line for each case that ends, with its reason where it did not pass', () => {
  const { written, output } = log()
  using progress = new Progress({ runDir: 'out/run', total: 6, output, color: false })
  progress.onTestRunStart()
  for (const status of ['passed', 'skipped', 'known', 'failed'] as const) {
    progress.onTestCaseResult(testCase({ case: status, record: sampleAttempt(status, status) }))
  }
  expect(written.join('').trimEnd().split('\n')).toEqual([
    'PASSED  passed q35 · max · 512M · passed  1.5s  (1/6)',
    'SKIPPED skipped q35 · max · 512M · skipped  1.5s  (2/6)',
    '        sample-skipped: it skipped',
    'KNOWN   known q35 · max · 512M · known  1.5s  (3/6)',
    '        sample-known: it known',
    'FAILED  failed q35 · max · 512M · failed  1.5s  (4/6)',
    '        sample-failed: it failed',
    '        out/run/cases/failed/',
    '        npx virtqual run --id failed',
  ])
})

test('a log says what runs only where nothing has ended for half a minute', () => {
  const { written, output } = log()
  using progress = new Progress({ runDir: 'out/run', total: 2, output, color: false })
  progress.onTestRunStart()
  progress.onTestCaseArtifactRecord(testCase({ case: 'b', title: 'title of b' }), stepOf('boot'))
  vi.advanceTimersByTime(20_000)
  progress.onTestCaseResult(testCase({ case: 'a', record: sampleAttempt('a', 'passed') }))
  vi.advanceTimersByTime(29_999)
  expect(written).toEqual(['PASSED  a q35 · max · 512M · a  1.5s  (1/2)\n'])
  vi.advanceTimersByTime(30_001)
  expect(written.slice(1)).toEqual([
    '1/2 1 passed 0 failed 0 broken 0 skipped, 50s\n    50s  b title of b  boot\n',
    '1/2 1 passed 0 failed 0 broken 0 skipped, 1m20s\n  1m20s  b title of b  boot\n',
  ])
})

test('errors that no case tells of are not lost', () => {
  const { written, output } = log()
  using progress = new Progress({ runDir: 'out/run', total: 2, output, color: false })
  progress.onTestCaseResult(testCase({ case: 'a' }, [{ message: 'no hosts' }]))
  const module = { relativeModuleId: 'tests/x.test.ts', errors: () => [{ message: 'a\nb', stack: 'a\n  at x.ts:1' }] }
  progress.onTestModuleEnd(module as unknown as TestModule)
  progress.onTestRunEnd([], [{ message: 'thrown nowhere' }])
  expect(written.join('')).toBe(
    'ERROR   case a ended without a record: no hosts\n' +
      'ERROR   tests/x.test.ts did not load: a\n        b\n        at x.ts:1\n' +
      'ERROR   not caught by any case: thrown nowhere\n',
  )
})
