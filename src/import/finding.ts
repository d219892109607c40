/**
 * What becomes of a part of a command line. `carried`: the profile has it. `replaced`: virtqual has its own. `adapted`: the
 * profile has something like it that runs anywhere. `left-out`: the machine does not have it. `added`: virtqual brings it.
 */
const fates = ['carried', 'adapted', 'replaced', 'left-out', 'added'] as const

export type Fate = (typeof fates)[number]

/** What became of one parameter, or of a subject with all that belongs to it. */
export type Finding = Readonly<{
  fate: Fate
  /** As facts have it: `-device net0 netdev`. */
  subject: string
  /** Of the parameter; absent where it is the subject as a whole. */
  key?: string
  /** What it was given; for people. */
  value: string
  /** For people: why it is not carried, or what is there instead. */
  why: string
  /** Parameters of the command line that it covers, as `option.parameter`. */
  from: readonly string[]
}>
