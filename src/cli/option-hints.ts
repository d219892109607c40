import type { Finding } from '../import/finding.ts'
import { formOf, optionNames } from '../import/known-options.ts'
import { nearest } from '../matrix/words/suggest.ts'

/** Says of an option that QEMU has not, but for a mistyped letter, which one is meant. */
export function hinted(finding: Finding): Finding {
  const name = /^-([A-Za-z][\w-]*)/.exec(finding.subject)?.[1]
  if (finding.fate !== 'left-out' || name === undefined || formOf(name) !== undefined) return finding
  const meant = nearest(name, optionNames)
  return meant === undefined ? finding : { ...finding, why: `${finding.why}; did you mean -${meant}?` }
}
