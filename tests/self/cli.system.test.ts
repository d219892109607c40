import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import type { PlannedCase } from '../../reports/plan.ts'
import type { AttemptRecord } from '../../reports/record.ts'
import { sharedFolder } from './folder.ts'
import { writeOverlay } from './overlay.ts'
import { startVirtqual, virtqual } from './virtqual.ts'

let folder: string
let cfg: string
let marker: string

/** A build that does not answer when it is asked what it has, and leaves its pid. */
beforeAll(async () => {
  folder = await sharedFolder()
  marker = join(folder, 'pid')
  const binary = join(folder, 'qemu')
  await writeFile(binary, `#!/bin/sh\necho $$ > ${marker}\nexec sleep 300\n`)
  await chmod(binary, 0o755)
  cfg = await writeOverlay(join(folder, 'cfg'), { 'builds/silent': { provider: 'path', binary } })
})

/** Set-up, once it asks the build. */
async function settingUp(): Promise<{ started: ReturnType<typeof startVirtqual>; probe: number }> {
  await writeFile(marker, '')
  const started = startVirtqual(['setup', 'smoke', '--cfg', cfg, '--with', 'build=silent'])
  const ended = started.ended.then(({ stdout, stderr }) => expect.fail(`it ended early: ${stdout}${stderr}`))
  const probe = until(async () => Number(await readFile(marker, 'utf8')))
  return { started, probe: await Promise.race([probe, ended]) }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`set-up that is ended by ${signal} says so and leaves nothing running`, async () => {
    const { started, probe } = await settingUp()
    started.child.kill(signal)
    const { code, stderr } = await started.ended
    expect(stderr).toContain('virtqual: interrupted during set-up; the next run goes on from here\n')
    expect(code).toBe(130)
    await until(() => !existsSync(`/proc/${probe}`))
  })
}

test('kill -9 during set-up leaves nothing running', async () => {
  const { started, probe } = await settingUp()
  started.child.kill('SIGKILL')
  await until(() => !existsSync(`/proc/${probe}`))
})

test('what a user mistakes is told in one line, with exit code 2', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  for (const name of ['run.json', 'plan.jsonl']) await writeFile(join(folder, name), name === 'run.json' ? '{}' : '')
  for (const args of [['run', 'smoke', '--out', file], ['run', '--resume', folder], ['\u001b[31mx'], ['lint', 'x']]) {
    const { code, stderr } = await virtqual(args)
    expect(stderr).toMatch(/^\P{Cc}+\n$/u)
    expect(code).toBe(2)
  }
  expect(await readdir(folder)).not.toContain('run.lock')
})

/** The folder of a run that has nothing left to do but its report. */
async function finishedRun(name: string): Promise<string> {
  const { stdout } = await virtqual(['list', 'smoke', '--json'])
  const [line = ''] = stdout.split('\n')
  const { id, test, title, params } = JSON.parse(line) as PlannedCase
  const passed: AttemptRecord = {
    ...{ case: id, test, title, params, attempt: 1, startedAt: '2026-11-21T09:00:00.000Z', durationMs: 1 },
    verdict: { status: 'passed', code: 'passed', reason: '' },
    ...{ hosts: {}, builds: {}, exercised: [], steps: [], evidence: [] },
  }
  const runDir = join(folder, name)
  await mkdir(runDir)
  await writeFile(join(runDir, 'run.json'), JSON.stringify({ runId: name, names: [], cfg: [], startedAt: '' }))
  await writeFile(join(runDir, 'plan.jsonl'), `${line}\n`)
  await writeFile(join(runDir, 'journal.jsonl'), `${JSON.stringify(passed)}\n`)
  return runDir
}

test('a report that cannot be made costs neither junit.xml nor the summary', async () => {
  const runDir = await finishedRun('unreported')
  await mkdir(join(runDir, 'allurerc.json'))
  const { code, stdout, stderr } = await virtqual(['run', '--resume', runDir])
  expect(stderr).toMatch(/^virtqual: could not open [^\n]*allurerc.json: [^\n]+\n$/)
  expect(stdout).toContain('1 case: 1 passed')
  expect(await readdir(runDir)).toContain('junit.xml')
  expect(code).toBe(3)
})

test('a signal while the report is made: the report is finished, the folder held until then, exit code 130', async () => {
  const runDir = await finishedRun('interrupted')
  const { child, ended } = startVirtqual(['run', '--resume', runDir])
  await until(() => existsSync(join(runDir, 'allurerc.json')))
  child.kill('SIGINT')
  const second = await virtqual(['run', '--resume', runDir])
  expect(second.stderr).toContain(`the run in ${runDir} is going on in process ${child.pid}`)
  expect(second.code).toBe(2)
  const { code, stdout } = await ended
  expect(stdout).toContain('1 case: 1 passed')
  expect(code).toBe(130)
  expect((await virtqual(['run', '--resume', runDir])).code).toBe(0)
})

async function until<T>(look: () => T | Promise<T>): Promise<T> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (Date.now() > deadline) throw new Error(`not within 30 s: ${look.toString()}`)
    await delay(50)
  }
}
