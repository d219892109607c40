/**
 * What became of a case. `failed`: the product is wrong. `known`: it is, in a way that a file in cfg/known-issues
 * describes. `broken`: the lab or we are wrong, or nothing was proven.
 */
export type VerdictStatus = 'passed' | 'failed' | 'known' | 'broken' | 'skipped'

export type Verdict = Readonly<{
  status: VerdictStatus
  /** Short and stable, for machines: `memory-corrupt`, `not-exercised`, `missing-capability`. */
  code: string
  /** One sentence for people. */
  reason: string
  expected?: unknown
  actual?: unknown
  /** The host at fault, where it is positively one. */
  host?: string
  /** Of a verdict that is `known`: the issue that it is. */
  issue?: Readonly<{ name: string; title: string; link: string }>
}>
