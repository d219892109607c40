import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { collect, sampleCase, sampleRunDir } from './fixtures/samples.ts'
import { planPath, readPlan, writePlan } from './plan.ts'

test('a plan is read back as it was written, and hashed', async () => {
  await using run = await sampleRunDir()
  const cases = Array.from({ length: 1000 }, (_, n) => sampleCase(`case-${n}`))
  const plan = await writePlan(run.path, cases)
  const sha256 = createHash('sha256')
    .update(await readFile(planPath(run.path)))
    .digest('hex')
  expect(plan).toEqual({ count: 1000, sha256 })
  expect(await collect(readPlan(run.path))).toEqual(cases)
})

test('a plan that fails half way leaves no file', async () => {
  await using run = await sampleRunDir()
  const cases = function* () {
    yield sampleCase('first')
    throw new Error('no more cases')
  }
  await expect(writePlan(run.path, cases())).rejects.toThrow('no more cases')
  expect(await readdir(run.path)).toEqual([])
})

test('a damaged plan is an error, also in its last line', async () => {
  await using run = await sampleRunDir()
  await writeFile(planPath(run.path), `${JSON.stringify(sampleCase('first'))}\n{"id":`)
  await expect(collect(readPlan(run.path))).rejects.toThrow('plan.jsonl:2 is damaged')
})
