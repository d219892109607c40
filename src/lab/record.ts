import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { AttemptRecord, MigrationNumbers } from '../../reports/record.ts'
import type { StepRecord } from '../base/step.ts'
import type { Role } from '../machine/machine.ts'
import type { Case } from '../matrix/case.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { Lab } from './lab.ts'
import { sidesOf } from './sides-of.ts'
import type { RunContext } from './run-context.ts'

type Finished = Readonly<{
  case: Case
  lab: Lab
  /** Name of the host of each role. */
  hosts: Readonly<Record<Role, string>>
  run: RunContext
  directory: string
  steps: readonly StepRecord[]
  /** Controller time, milliseconds since the epoch. */
  startedAt: number
  endedAt: number
  verdict: Verdict
  /** Names of the known issues that the case always shows where they are. */
  couldShow: readonly string[]
}>

/** The journal's line about an attempt that had its host. */
export async function recordOf(finished: Finished): Promise<AttemptRecord> {
  const { case: one, lab, hosts, run, directory, steps, startedAt, endedAt, verdict, couldShow } = finished
  const { runDir, rerun } = run
  const [source] = lab.machines
  return {
    ...identity(one, rerun),
    attempt: attemptNumber(directory),
    verdict,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: endedAt - startedAt,
    hosts: sidesOf(one, lab.machines, hosts),
    accelerator: source?.equipment.accelerator,
    builds: sidesOf(one, lab.machines, { source: one.source.build, destination: one.destination.build }),
    migration: numbers(lab),
    exercised: lab.proofs(),
    ...(couldShow.length > 0 && { couldShow }),
    steps,
    evidence: await listEvidence(directory, runDir),
  }
}

/** The journal's line about a case that never came to run: no host has what it needs, or none could be leased. */
export function refusedRecord(one: Case, { rerun }: RunContext, verdict: Verdict): AttemptRecord {
  const nothing = { durationMs: 0, hosts: {}, builds: {}, exercised: [], steps: [], evidence: [] }
  return { ...identity(one, rerun), attempt: 1, verdict, startedAt: new Date().toISOString(), ...nothing }
}

function identity({ id, test, title, params }: Case, rerun: readonly string[]) {
  return { case: id, test, title, params, rerun }
}

function attemptNumber(directory: string): number {
  return Number(/attempt-(\d+)$/.exec(directory)?.[1] ?? 1)
}

function numbers({ reports, beats }: Lab): MigrationNumbers | undefined {
  const report = reports.at(-1)
  if (!report) return undefined
  const { info } = report
  return {
    totalTimeMs: info['total-time'] ?? -1,
    downtimeMs: info.downtime ?? -1,
    guestDowntimeMs: beats && beats.beats > 0 ? beats.guestDowntimeMs : -1,
    setupTimeMs: info['setup-time'] ?? -1,
    transferredBytes: info.ram?.transferred ?? -1,
    iterations: info.ram?.['dirty-sync-count'] ?? -1,
  }
}

/** Every file of an attempt, relative to the run folder, in a fixed order. */
async function listEvidence(directory: string, runDir: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(runDir, join(entry.parentPath, entry.name)))
    .sort()
}
