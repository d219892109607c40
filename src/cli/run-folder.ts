import { randomBytes } from 'node:crypto'
import { constants, existsSync, realpathSync } from 'node:fs'
import { access, mkdir, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ConfigError } from '../base/errors.ts'
import { planPath } from '../../reports/plan.ts'
import type { Arguments } from './arguments.ts'
import { describeErrno, isErrno } from './explain.ts'
import { type RunFile, runFilePath, writeRunFile } from './run-file.ts'
import { lockRun } from './run-lock.ts'
import type { Settings } from './settings.ts'

/** Whether a new run may have its folder where `--out` says, told before set-up takes its time. */
export async function expectUsableOut({ out }: Pick<Arguments, 'out'>, settings: Settings): Promise<void> {
  if (out === undefined) return
  const runDir = resolve(settings.cwd, out)
  expectNoRun(runDir)
  let parent = runDir
  while (!existsSync(parent)) parent = dirname(parent)
  await aboutOut(out, () => access(`${parent}/`, constants.W_OK | constants.X_OK))
}

type NewRun = Pick<Arguments, 'out' | 'names' | 'cfg' | 'filters' | 'hosts' | 'on'> & Readonly<{ runId: string }>
type LockedFolder = AsyncDisposable & Readonly<{ runDir: string; file: RunFile }>

/**
 * The folder of a new run: reports/out/<run id>, or the one that `--out` names, which must not hold a run yet. It is
 * held until disposed.
 */
export async function newRunFolder(
  { runId, out, names, cfg, filters, hosts, on }: NewRun,
  settings: Settings,
): Promise<LockedFolder> {
  const runDir = out === undefined ? join(outRoot(settings), runId) : resolve(settings.cwd, out)
  const lock = await aboutOut(out, async () => {
    await mkdir(runDir, { recursive: true })
    return lockRun(runDir)
  })
  await using owned = new AsyncDisposableStack()
  owned.use(lock)
  expectNoRun(runDir)
  const file: RunFile = {
    ...{ runId, names, with: filters.with, startedAt: new Date().toISOString() },
    cfg: cfg.map((dir) => resolve(settings.cwd, dir)),
    ...(hosts && { hosts: hosts.map((name) => fromAnywhere(name, settings)) }),
    ...(on && { on }),
  }
  await writeRunFile(runDir, file)
  if (out === undefined) await pointLatest(runDir)
  owned.move()
  return { runDir, file, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() }
}

/** A file's whole path, so that the run can be resumed from anywhere; the name of one in cfg/hosts is one already. */
function fromAnywhere(hosts: string, { cwd }: Settings): string {
  return existsSync(resolve(cwd, hosts)) ? resolve(cwd, hosts) : hosts
}

function expectNoRun(runDir: string): void {
  if (!existsSync(planPath(runDir))) return
  const hint = 'name another folder, or go on with run --resume'
  throw new ConfigError([{ message: `${runDir} already holds a run`, hint }])
}

/** What the system refuses in a folder that the user has named is the user's to mend. */
async function aboutOut<T>(out: string | undefined, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    if (out === undefined || !isErrno(error)) throw error
    const hint = 'name a folder that can be written to'
    throw new ConfigError([{ message: `--out ${out} is of no use: ${describeErrno(error)}`, hint }])
  }
}

/** The folder of an earlier run: the latest, one in reports/out by its id, or any by its path. */
export function findRunFolder(name: string | undefined, settings: Settings): string {
  const candidates = [join(outRoot(settings), name ?? 'latest'), resolve(settings.cwd, name ?? '.')]
  const runDir = candidates.find((dir) => existsSync(runFilePath(dir)) && existsSync(planPath(dir)))
  if (runDir) return realpathSync(runDir)
  throw new ConfigError([
    { message: `there is no run in ${candidates.join(' or ')}`, hint: 'name a run id or a run folder' },
  ])
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
export function newRunId(): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  return `${time}-${randomBytes(2).toString('hex')}`
}

/** A convenience for people; where it cannot be had, the run is none the worse. Of two runs at once the later wins. */
async function pointLatest(runDir: string): Promise<void> {
  const link = join(dirname(runDir), 'latest')
  const partial = `${link}.${basename(runDir)}.partial`
  try {
    await symlink(basename(runDir), partial)
    await rename(partial, link)
  } catch (error) {
    if (!isErrno(error)) throw error
    await rm(partial, { force: true })
    console.error(`virtqual: ${link} does not point to this run: ${describeErrno(error)}`)
  }
}
