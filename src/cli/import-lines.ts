import type { Fate, Finding } from '../import/finding.ts'
import { cut, oneLine } from '../../reports/progress/text.ts'
import { entryLines } from './doctor/columns.ts'

const titles: Readonly<Record<Fate, string>> = {
  carried: 'carried over',
  adapted: 'adapted: the machine has something like it',
  replaced: 'replaced by what virtqual has',
  'left-out': 'not carried over',
  added: 'added by virtqual',
}

const columns = 80
const indent = 34

/** What became of a command line, in 80 columns: what is carried only by name, everything else with the reason. */
export function importLines(findings: readonly Finding[]): string[] {
  const fates = Object.keys(titles) as Fate[]
  return fates.flatMap((fate) => {
    const found = findings.filter((finding) => finding.fate === fate)
    if (found.length === 0) return []
    if (fate === 'carried') return carried(found)
    return [`${titles[fate]} (${found.length})`, ...found.flatMap(reasonLines)]
  })
}

/** What is named is counted: several of its parameters are no entries of their own here. */
function carried(findings: readonly Finding[]): string[] {
  const subjects = [...new Set(findings.map(({ subject }) => subject))]
  return [`${titles.carried} (${subjects.length})`, ...entryLines('', subjects.join(', '), { indent: 2, columns })]
}

function reasonLines({ subject, key, value, why }: Finding): string[] {
  const what = `  ${subject}${key ? ` ${key}` : ''}`
  const long = what.length >= indent
  const was = value === '' ? [] : [`${' '.repeat(indent)}was ${cut(oneLine(value), columns - indent - 4)}`]
  const above = long ? entryLines('', what.trim(), { indent: 2, columns }) : []
  return [...above, ...entryLines(long ? '' : what, why, { indent, columns }), ...was]
}
