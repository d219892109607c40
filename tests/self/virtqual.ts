import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { AttemptRecord } from '../../reports/record.ts'

export const root = resolve(import.meta.dirname, '../..')

/** A virtqual that was started, and what it has printed so far. */
export type Started = Readonly<{ child: ChildProcess; output: () => string; ended: Promise<Ended> }>
export type Ended = Readonly<{ code: number | null; signal: string | null; stdout: string; stderr: string }>

/** Runs the command line as a user would, in a process of its own. */
export function virtqual(args: readonly string[]): Promise<Ended> {
  return startVirtqual(args).ended
}

export function startVirtqual(args: readonly string[]): Started {
  const path = [join(root, 'node_modules/.bin'), process.env['PATH']].join(':')
  const env = { ...process.env, PATH: path, VITEST: undefined, NODE_OPTIONS: undefined }
  const argv = [join(root, 'src/cli/virtqual.ts'), ...args]
  // A group of its own, as a shell gives it to a job: Ctrl+C in a terminal reaches just that group.
  const child = spawn(process.execPath, argv, { cwd: root, env, detached: true })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => (stdout += data))
  child.stderr.on('data', (data) => (stderr += data))
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr }))
  return { child, output: () => stdout + stderr, ended }
}

/** The finished attempts of a run folder; none while there is no journal. */
export function journal(runDir: string): AttemptRecord[] {
  try {
    const lines = readFileSync(join(runDir, 'journal.jsonl'), 'utf8').split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line) as AttemptRecord)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
