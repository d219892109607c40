import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { hostsFile } from '../../providers/box/hosts-file.ts'
import { expectAbleToMakeLabs } from '../../providers/box/run-program.ts'
import { readState, type LabState } from '../../providers/box/state.ts'
import { MissingCapability } from '../../src/base/errors.ts'
import { sharedFolder } from './folder.ts'
import { lab } from './lab-box.ts'
import { writeOverlay } from './overlay.ts'

/** Why this machine cannot have labs; undefined where it can. */
export const missing = await expectAbleToMakeLabs().catch((error: unknown) => {
  if (error instanceof MissingCapability) return error.message
  throw error
})

const precopy = { mode: 'precopy', transport: 'tcp', 'gap-limit': '60s' }
const postcopy = { mode: 'postcopy', transport: 'tcp', 'gap-limit': '60s', capabilities: { 'postcopy-ram': true } }
const mostBriefs = 20

/** Names of so many migrations that are all as quick as can be. */
export const briefs = (count: number) => Array.from({ length: count }, (_, index) => `brief-${index}`)

/** Migrations of the cases below; `slow` and `brisk` ones take some seconds. */
const migrations = {
  brief: precopy,
  ...Object.fromEntries(briefs(mostBriefs).map((name) => [name, precopy])),
  slow: { ...precopy, parameters: { 'max-bandwidth': '24MiB' } },
  brisk: { ...precopy, parameters: { 'max-bandwidth': '40MiB' } },
  'brisk-postcopy': { ...postcopy, parameters: { 'max-bandwidth': '40MiB', 'max-postcopy-bandwidth': '40MiB' } },
}

/** Values of a matrix beyond those that all cases have. */
type Axes = Readonly<Record<string, string | readonly string[]>>

/** A lab of its own for the tests of a file, and cases for it. */
export interface FaultyLab {
  /** As it is now: a host that was rebooted has another process 1. */
  state(): Promise<LabState>
  /** A file for `--hosts`, where a controller that is silent for `lease` has lost its places. */
  hosts(lease: string): Promise<string>
  /** A new configuration with the cases of one matrix, named `faults`, for a test below tests/. */
  cases(axes: Axes, test?: string): Promise<string>
  /** A run folder that is not there yet. */
  out(): string
}

/** Makes a lab before the tests of a file, and removes it after them. */
export function useLab(count: number): FaultyLab {
  const name = `f${randomBytes(3).toString('hex')}`
  let folder: string
  const fresh = (what: string) => join(folder, `${what}-${randomBytes(3).toString('hex')}`)
  const state = async () => (await readState(`/run/virtqual/${name}`)) ?? expect.fail(`lab ${name} has no state`)
  beforeAll(async () => {
    folder = await sharedFolder()
    await lab('up', '--name', name, '--count', String(count), '--disk', '600M')
  })
  afterAll(() => lab('down', '--name', name))
  return {
    state,
    hosts: async (lease) => {
      const file = `${fresh('hosts')}.yaml`
      await writeFile(file, hostsFile(await state()).replace('placement:', `lease: ${lease}\nplacement:`))
      return file
    },
    cases: (axes, test = 'migration/precopy') => writeOverlay(fresh('cfg'), configuration(axes, test)),
    out: () => fresh('run'),
  }
}

function configuration(axes: Axes, test: string): Readonly<Record<string, object>> {
  const usual = { machine: 'q35', cpu: 'max', memory: '256M', guest: 'micro-6.1', workload: 'idle' }
  return {
    'catalog/migrations': migrations,
    'matrix/faults/all': { title: 'among faults', test, axes: { ...usual, ...axes }, expect: 'completed' },
  }
}

/** Ids of the cases that a run planned, in its order. */
export async function planOf(out: string): Promise<string[]> {
  const lines = (await readFile(join(out, 'plan.jsonl'), 'utf8')).split('\n').filter(Boolean)
  return lines.map((line) => (JSON.parse(line) as { id: string }).id)
}
