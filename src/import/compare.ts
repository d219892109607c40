import type { Fact } from './facts.ts'
import { machineFacts } from './machine-facts.ts'
import type { CommandLine } from './option.ts'

/** Something that two machines do not have alike; undefined on the side that has nothing of the kind. */
export type Difference = Readonly<{
  subject: string
  /** Empty where one side does not have the subject at all. */
  key: string
  one?: string
  other?: string
}>

/**
 * What two command lines make different machines by, as QEMU takes them: order, spelling and names of backends do not
 * count. A subject that only one of them has is one difference, together with its backends.
 */
export function compareLines(one: CommandLine, other: CommandLine): Difference[] {
  const [left, right] = [bySubject(machineFacts(one)), bySubject(machineFacts(other))]
  const subjects = [...new Set([...left.keys(), ...right.keys()])]
  const missing = new Set(subjects.filter((subject) => !left.has(subject) || !right.has(subject)))
  const whole = (subject: string) => above(subject).some((one) => missing.has(one))
  return subjects
    .filter((subject) => !whole(subject))
    .flatMap((subject) => inSubject(subject, left.get(subject), right.get(subject)))
}

/** `-device net0 netdev` is below `-device net0`. */
function above(subject: string): string[] {
  const words = subject.split(' ')
  return words.slice(1).map((_, index) => words.slice(0, index + 1).join(' '))
}

type Values = ReadonlyMap<string, string>

function bySubject(facts: readonly Fact[]): ReadonlyMap<string, Values> {
  const subjects = new Map<string, Map<string, string>>()
  for (const { subject, key, value, naming } of facts) {
    const values = subjects.get(subject) ?? new Map<string, string>()
    subjects.set(subject, values)
    if (naming) continue
    const before = values.get(key)
    values.set(key, before === undefined || !repeats(subject, key) ? value : `${before},${value}`)
  }
  return subjects
}

/** Of these options a later parameter does not replace an earlier one. */
function repeats(subject: string, key: string): boolean {
  return /^-(?:numa|netdev|L|object)\b/.test(subject) || / (?:netdev|memdev)$/.test(subject) || key === ''
}

function inSubject(subject: string, one: Values | undefined, other: Values | undefined): Difference[] {
  if (!one || !other)
    return [{ subject, key: '', ...(one && { one: shown(one) }), ...(other && { other: shown(other) }) }]
  const keys = [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key))
  return keys.map((key) => {
    const [left, right] = [one.get(key), other.get(key)]
    return { subject, key, ...(left !== undefined && { one: left }), ...(right !== undefined && { other: right }) }
  })
}

function shown(values: Values): string {
  return [...values].map(([key, value]) => (key === '' ? value : `${key}=${value}`)).join(',')
}
