/** What became of a case. `failed`: the product is wrong. `broken`: the lab or we are wrong, or nothing was proven. */
export type VerdictStatus = 'passed' | 'failed' | 'broken' | 'skipped'

export type Verdict = Readonly<{
  status: VerdictStatus
  /** Short and stable, for machines: `memory-corrupt`, `not-exercised`, `missing-capability`. */
  code: string
  /** One sentence for people. */
  reason: string
  expected?: unknown
  actual?: unknown
}>
