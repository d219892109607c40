import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ConfigError } from '../base/errors.ts'
import { writeAtomically } from '../../reports/atomic.ts'
import { planPath } from '../../reports/plan.ts'
import type { Arguments } from './arguments.ts'
import type { Settings } from './settings.ts'

/** What `run --resume` needs to know of the run it goes on with. */
export type RunFile = Readonly<{
  runId: string
  names: readonly string[]
  cfg: readonly string[]
  with?: readonly string[]
  startedAt: string
  /** What the report tells of the machine and the builds; known once set-up is through. */
  environment?: Readonly<Record<string, string>>
}>

/** The folder of a new run: reports/out/<run id>, or the one that `--out` names, which must not hold a run yet. */
export async function newRunFolder({ out, names, cfg, filters }: Arguments, settings: Settings) {
  const runId = newRunId()
  const runDir = out === undefined ? join(outRoot(settings), runId) : resolve(settings.cwd, out)
  if (existsSync(planPath(runDir)))
    throw new ConfigError([
      { message: `${runDir} already holds a run`, hint: 'name another folder, or go on with run --resume' },
    ])
  await mkdir(runDir, { recursive: true })
  const file: RunFile = {
    ...{ runId, names, with: filters.with, startedAt: new Date().toISOString() },
    cfg: cfg.map((dir) => resolve(settings.cwd, dir)),
  }
  await writeRunFile(runDir, file)
  if (out === undefined) await pointLatest(runDir)
  return { runDir, file }
}

export async function writeRunFile(runDir: string, file: RunFile): Promise<void> {
  await writeAtomically(join(runDir, 'run.json'), [`${JSON.stringify(file, null, 2)}\n`])
}

/** The folder of an earlier run: the latest, one in reports/out by its id, or any by its path. */
export function findRunFolder(name: string | undefined, settings: Settings) {
  const candidates = [join(outRoot(settings), name ?? 'latest'), resolve(settings.cwd, name ?? '.')]
  const runDir = candidates.find((dir) => existsSync(join(dir, 'run.json')) && existsSync(planPath(dir)))
  if (!runDir)
    throw new ConfigError([
      { message: `there is no run in ${candidates.join(' or ')}`, hint: 'name a run id or a run folder' },
    ])
  return { runDir: realpathSync(runDir), file: JSON.parse(readFileSync(join(runDir, 'run.json'), 'utf8')) as RunFile }
}

/** What a run is called in its report: what was asked for. */
export function suiteName({ names }: RunFile): string {
  return names.join(' ') || 'all'
}

/** Runs in reports/out share one history; a run folder elsewhere keeps its own. */
export function historyOf(runDir: string, settings: Settings): string {
  return join(dirname(runDir) === outRoot(settings) ? outRoot(settings) : runDir, 'history.jsonl')
}

function outRoot({ root }: Settings): string {
  return join(root, 'reports', 'out')
}

/** Sorts by time, and differs for runs of the same second: `20261121-081845-3fa9`. */
function newRunId(): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  return `${time}-${randomBytes(2).toString('hex')}`
}

/** A convenience for people; where links cannot be made, the run is none the worse. */
async function pointLatest(runDir: string): Promise<void> {
  const link = join(dirname(runDir), 'latest')
  await rm(link, { force: true })
  await symlink(basename(runDir), link)
}
