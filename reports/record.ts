import type { Exercised } from '../src/spec/exercised.ts'
import type { StepRecord } from '../src/base/step.ts'
import type { Verdict } from '../src/verdict/verdict.ts'

/** What is known of a case after one attempt; one line of journal.jsonl. */
export type AttemptRecord = Readonly<{
  case: string
  test: string
  title: string
  params: Readonly<Record<string, string>>
  /** Options that running this case again needs besides its id. */
  rerun?: readonly string[]
  attempt: number
  verdict: Verdict
  /** ISO 8601 with milliseconds, when the case had its hosts. */
  startedAt: string
  durationMs: number
  /** Host of each role, and the accelerator that ran. */
  hosts: Readonly<Record<string, string>>
  accelerator?: string
  builds: Readonly<Record<string, string>>
  migration?: MigrationNumbers
  exercised: readonly Exercised[]
  /** Known issues that this case shows wherever they are, whether it did or not. */
  couldShow?: readonly string[]
  steps: readonly StepRecord[]
  /** Files below the run folder, relative paths. */
  evidence: readonly string[]
  /** Attempts before this one that a host made fail. */
  earlier?: readonly EarlierAttempt[]
}>

/** What is known of an attempt that another one followed, on other hosts. */
export type EarlierAttempt = Pick<AttemptRecord, 'attempt' | 'verdict' | 'hosts' | 'startedAt' | 'durationMs'>

/** A number that QEMU or the guest did not give is -1. */
export type MigrationNumbers = Readonly<{
  totalTimeMs: number
  downtimeMs: number
  guestDowntimeMs: number
  setupTimeMs: number
  transferredBytes: number
  iterations: number
}>
