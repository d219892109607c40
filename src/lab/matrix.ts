import { aroundEach, inject, recordArtifact, test, type TestContext } from 'vitest'
import '../../reports/vitest-meta.ts'
import type { Case } from '../matrix/case.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { Body } from './conduct.ts'
import { casesOf } from './todo.ts'
import { Runner } from './runner.ts'

/** What a test file calls: `test('what holds', async ({ lab, spec }) => …)`, once. */
type DefineTest = (claim: string, body: Body) => void

/**
 * Runs one test body for every planned case of a matrix, as many at once as the hosts have places. Hosts, time limits,
 * evidence and cleaning up are not the body's business: it boots, acts and expects.
 *
 * All of a case happens in a hook without time limit around an empty test, because vitest counts the wait for a host
 * as test time, and lets a body that it has cancelled run on without waiting for its cleanup.
 */
export function matrix(name: string, define: (test: DefineTest) => void): void {
  const runner = Runner.of(inject('virtqual'))
  const cases = new Map(casesOf(name, inject('virtqual').runDir).map((one) => [one.id, one]))
  define((claim, body) => {
    const verdicts = new WeakMap<object, Verdict>()
    aroundEach(async (runTest, { task, signal }) => {
      const one = cases.get(task.meta.case ?? '')!
      const onStep = (path: string) => void recordArtifact(task, { type: 'virtqual:step', path })
      const record = await runner.run({ case: one, body, signal, onStep })
      if (record) {
        task.meta.record = record
        verdicts.set(task, record.verdict)
      }
      await runTest()
    }, 0)
    for (const one of cases.values()) register(one, { claim, verdicts })
  })
}

type Registration = Readonly<{ claim: string; verdicts: WeakMap<object, Verdict> }>

function register({ id, title }: Case, { claim, verdicts }: Registration): void {
  test(`${title}: ${claim}`, { concurrent: true, meta: { case: id, title } }, (context) =>
    mirror(context, verdicts.get(context.task)),
  )
}

/** vitest's own state of a test says no more than the verdict does. */
function mirror({ skip }: TestContext, verdict: Verdict | undefined): void {
  if (!verdict) return skip('interrupted')
  if (verdict.status === 'skipped' || verdict.status === 'known') return skip(verdict.reason)
  if (verdict.status !== 'passed') throw new Error(verdict.reason)
}
