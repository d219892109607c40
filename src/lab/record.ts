import { relative } from 'node:path'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AttemptRecord, MigrationNumbers } from '../../reports/record.ts'
import type { StepRecord } from '../base/step.ts'
import type { Case } from '../matrix/case.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { Lab } from './lab.ts'

type Finished = Readonly<{
  case: Case
  lab: Lab
  host: string
  runDir: string
  directory: string
  steps: readonly StepRecord[]
  startedAt: number
  verdict: Verdict
}>

/** The journal's line about an attempt that had its host. */
export async function recordOf(finished: Finished): Promise<AttemptRecord> {
  const { case: one, lab, host, runDir, directory, steps, startedAt, verdict } = finished
  const [source] = lab.machines
  return {
    ...identity(one),
    attempt: attemptNumber(directory),
    verdict,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: Date.now() - startedAt,
    hosts: { source: host, destination: host },
    accelerator: source?.equipment.accelerator,
    builds: { source: one.source.build, destination: one.destination.build },
    migration: numbers(lab),
    exercised: lab.proofs(),
    steps,
    evidence: await listEvidence(directory, runDir),
  }
}

/** The journal's line about a case that never came to run: no host has what it needs, or none could be leased. */
export function refusedRecord(one: Case, verdict: Verdict): AttemptRecord {
  const nothing = { durationMs: 0, hosts: {}, builds: {}, exercised: [], steps: [], evidence: [] }
  return { ...identity(one), attempt: 1, verdict, startedAt: new Date().toISOString(), ...nothing }
}

function identity({ id, test, title, params }: Case) {
  return { case: id, test, title, params }
}

function attemptNumber(directory: string): number {
  return Number(/attempt-(\d+)$/.exec(directory)?.[1] ?? 1)
}

function numbers({ report, beats }: Lab): MigrationNumbers | undefined {
  if (!report) return undefined
  const { info } = report
  return {
    totalTimeMs: info['total-time'] ?? -1,
    downtimeMs: info.downtime ?? -1,
    guestDowntimeMs: beats?.guestDowntimeMs ?? -1,
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
