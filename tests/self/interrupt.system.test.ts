import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { findMarked } from '../../providers/hosts/local/reap.ts'
import { sharedFolder } from './folder.ts'
import { writeOverlay } from './overlay.ts'
import { journal, type Started, startVirtqual, virtqual } from './virtqual.ts'

/** How a run is cut off in the middle of a migration, and the exit code that it must have then. */
const ends: Readonly<Record<string, { act: (run: Started, runId: string) => Promise<unknown>; code: number | null }>> =
  {
    'kill -INT': { act: async ({ child }) => child.kill('SIGINT'), code: 130 },
    'kill -TERM': { act: async ({ child }) => child.kill('SIGTERM'), code: 130 },
    'Ctrl+C, which reaches the whole group': {
      act: async ({ child }) => process.kill(-child.pid!, 'SIGINT'),
      code: 130,
    },
    'kill -9 of the CLI': { act: async ({ child }) => child.kill('SIGKILL'), code: null },
    'kill -9 of its worker': { act: async (_, runId) => process.kill(await findWorker(runId), 'SIGKILL'), code: 3 },
  }

const goneWithinMs = 30_000
let folder: string
let cfg: string

/** One case that ends soon and one that migrates for some seconds. */
beforeAll(async () => {
  folder = await sharedFolder()
  const slow = { mode: 'precopy', transport: 'tcp', 'gap-limit': '1500ms', parameters: { 'max-bandwidth': '40MiB' } }
  const axes = { machine: 'q35', cpu: 'max', guest: 'micro-6.1', workload: 'idle', migration: ['precopy-unix', 'slow'] }
  cfg = await writeOverlay(join(folder, 'cfg'), {
    'catalog/migrations': { slow },
    'matrix/cut/off': { title: 'cut off', test: 'migration/precopy', axes, expect: 'completed' },
  })
})

for (const [name, { act, code }] of Object.entries(ends)) {
  test(`${name} in mid-migration leaves nothing running, loses nothing, and can be resumed`, async () => {
    const out = join(folder, name.replaceAll(/\W+/g, '-'))
    const run = startVirtqual(['run', 'cut', '--cfg', cfg, '--out', out, '--slots', '2'])
    const begun = until('one case is done and one migrates', () => journal(out).length === 1 && migrating(out))
    await Promise.race([
      begun,
      run.ended.then(({ stdout, stderr }) => expect.fail(`it ended early: ${stdout}${stderr}`)),
    ])
    const { runId } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as { runId: string }
    expect(await left(runId)).not.toEqual([])

    await act(run, runId)
    const endedAt = Date.now()
    expect((await run.ended).code, run.output()).toBe(code)
    expect(run.output()).toContain(code === null ? '' : goOn(out, code))
    expect(run.output()).toContain(code === 130 ? 'interrupted: ending what runs; then comes the report\n' : '')
    await until('nothing of the run is left', async () => (await left(runId)).length === 0)
    expect(Date.now() - endedAt).toBeLessThan(goneWithinMs)
    expect(journal(out).map(({ verdict }) => verdict.status)).toEqual(['passed'])

    const resumed = await virtqual(['run', '--resume', out])
    expect(resumed.code, resumed.stdout + resumed.stderr).toBe(0)
    expect(journal(out).map(({ verdict }) => verdict.status)).toEqual(['passed', 'passed'])
    expect(new Set(journal(out).map((record) => record.case)).size).toBe(2)
  })
}

/** What the end of a run that was not killed says of the case that was cut off. */
function goOn(out: string, code: number): string {
  const why = code === 130 ? ': interrupted' : ''
  return `MISSING 1 of 2 cases did not finish${why}. To go on:\n        npx virtqual run --resume ${out}\n`
}

/** Whether a source of the run has announced that its migration is active. */
function migrating(out: string): boolean {
  const done = journal(out)[0]?.case
  const plan = readFileSync(join(out, 'plan.jsonl'), 'utf8').split('\n').filter(Boolean)
  const ids = plan.map((line) => (JSON.parse(line) as { id: string }).id).filter((id) => id !== done)
  const files = ids.map((id) => join(out, 'cases', id, 'source/qmp.jsonl')).filter((file) => existsSync(file))
  return files.some((file) => readFileSync(file, 'utf8').includes('"active"'))
}

async function left(runId: string): Promise<string[]> {
  const marked = await findMarked()
  return marked.filter((one) => one.runId === runId).map(({ pid, command }) => `${pid} ${command}`)
}

async function findWorker(runId: string): Promise<number> {
  const worker = (await findMarked()).find((one) => one.runId === runId && one.command.includes('vitest'))
  if (!worker) throw new Error('the worker was not found')
  return worker.pid
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 90_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within 90 s: ${what}`)
    await delay(50)
  }
}
