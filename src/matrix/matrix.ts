import type { Origin } from '../base/errors.ts'
import type { Axis } from './axis.ts'
import type { Expectation } from './case.ts'
import type { Sample } from './sample.ts'
import type { Selection } from './schema/selection.ts'

/** Matches a case that has, in every dimension named, one of the values. */
type Rule = Readonly<{ when: Selection; because: string; at: Origin }>

/** Cases with an outcome of their own. */
type Row = Readonly<{ when: Selection; expect: Expectation; at: Origin }>

/** A file in cfg/matrix, checked and with every value read; its cases are the product of its axes. */
export type Matrix = Readonly<{
  /** Path below cfg/matrix without ending: `migration/precopy`. */
  name: string
  /** Path of its test below tests/ without ending. */
  test: string
  title: string
  /** One for every dimension of the registry, in that order. */
  axes: readonly Axis[]
  /** Cases that one of these matches are left out. */
  no: readonly Rule[]
  /** Where there are any, a case must match at least one. */
  only: readonly Rule[]
  /** The first that matches says what to expect; `expect` where none does. */
  rows: readonly Row[]
  expect: Expectation
  /** What is taken of it where neither a suite nor `--all` says otherwise. */
  sample?: Sample
  at: Origin
}>
