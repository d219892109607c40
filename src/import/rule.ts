import type { Fact } from './facts.ts'
import type { Fate } from './finding.ts'

/** What a rule may look at besides the fact itself. */
export type Look = Readonly<{
  /** Value of a parameter of a subject, as the command line gives it. */
  get: (subject: string, key: string) => string | undefined
  /** Whether this is the machine's first serial port, where virtqual's console goes. */
  isConsole: (subject: string) => boolean
  /** Whether the machine has this device as a DIMM, not as any device. */
  isDimm: (subject: string) => boolean
  /** Whether it is a vCPU that was plugged at a place of its own. */
  isPluggedCpu: (subject: string) => boolean
}>

/** Says what becomes of facts. The first rule that fits decides. */
export type Rule = Readonly<{
  /** Fits the subject; for `whole`, what it matches is all one finding. */
  subject: RegExp
  key?: RegExp
  value?: RegExp
  when?: (fact: Fact, look: Look) => boolean
  whole?: boolean
  fate: Exclude<Fate, 'added'>
  why: string
}>
