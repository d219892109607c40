import type { Difference } from '../import/compare.ts'
import { oneLine } from '../matrix/words/quote.ts'

/** Differences by what they are about: `-` is the first machine, `+` the second. */
export function differenceLines(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return ['the machines are the same']
  const subjects = [...new Set(differences.map(({ subject }) => subject))]
  return subjects.flatMap((subject) => [
    oneLine(subject),
    ...differences.filter((one) => one.subject === subject).flatMap(sides),
  ])
}

function sides({ key, one, other }: Difference): string[] {
  const name = key === '' ? '' : `${key}=`
  const line = (sign: string, value: string | undefined) =>
    value === undefined ? [] : [oneLine(`  ${sign} ${name}${value}`).trimEnd()]
  return [...line('-', one), ...line('+', other)]
}
