import type { Origin } from '../base/errors.ts'
import type { Sample } from './sample.ts'
import type { Selection } from './schema/selection.ts'

/** A file in cfg/suites: which cases, of which tests, and how many of them. */
export type Suite = Readonly<{
  name: string
  title: string
  /** Areas and tests, as `findMatrices` understands them. */
  tests: readonly string[]
  /** Values that replace those of the matrices. */
  with: Selection
  /** A case must have one of the values in every dimension named. */
  only: Selection
  /** A case must have none of these values. */
  no: Selection
  sample?: Sample
  at: Origin
}>
