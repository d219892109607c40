import type { Resources } from '../base/resources.ts'

/** One try at one case: what everything that it starts is bound to. */
export type Attempt = Readonly<{
  caseId: string
  /** Folder of this attempt's evidence. */
  directory: string
  /** Aborted when the case is over: cancelled, out of time, or failed by something that happened meanwhile. */
  signal: AbortSignal
  /** Ends every wait of the case with this error; the first one counts. */
  fail: (error: Error) => void
  resources: Resources
}>
