import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Case } from '../src/matrix/case.ts'
import { writeAtomically } from './atomic.ts'
import { isCaseId } from './inside.ts'
import { parseLine, readLines } from './jsonl.ts'

/** What reports need to know of a planned case. */
export type PlannedCase = Pick<Case, 'id' | 'test' | 'title' | 'params'>

type Plan = Readonly<{ count: number; sha256: string }>

/** Writes plan.jsonl, one case a line, whole or not at all; the hash is that of the file. */
export async function writePlan(runDir: string, cases: Iterable<Case> | AsyncIterable<Case>): Promise<Plan> {
  const hash = createHash('sha256')
  let count = 0
  async function* lines(): AsyncGenerator<string> {
    for await (const planned of cases) {
      const line = `${JSON.stringify(planned)}\n`
      hash.update(line)
      count++
      yield line
    }
  }
  await writeAtomically(planPath(runDir), lines())
  return { count, sha256: hash.digest('hex') }
}

/** Streams the cases of a run in planned order. A damaged line is a LabError naming it. */
export async function* readPlan(runDir: string): AsyncGenerator<Case> {
  const path = planPath(runDir)
  for await (const line of readLines(path)) yield parseLine(path, line, isCase)
}

export function planPath(runDir: string): string {
  return join(runDir, 'plan.jsonl')
}

function isCase(value: unknown): value is Case {
  const { id, test, title, params } = (value ?? {}) as Partial<Case>
  return isCaseId(id) && [test, title].every((text) => typeof text === 'string') && typeof params === 'object'
}
