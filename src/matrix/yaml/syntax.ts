import type { Document, YAMLError } from 'yaml'
import type { ConfigProblem, Origin } from '../../base/errors.ts'
import { oneLine } from '../words/quote.ts'
import type { Problems } from './problems.ts'

type Text = Pick<ConfigProblem, 'message' | 'hint'>

/** Mistakes that the parser's own wording would not explain to somebody who never read YAML's specification. */
const PLAIN: Readonly<Record<string, Text>> = {
  TAB_AS_INDENT: { message: 'a tab is used as indentation', hint: 'indent with spaces' },
  MULTIPLE_DOCS: { message: 'the file holds several documents', hint: 'keep one document in a file' },
  RESOURCE_EXHAUSTION: { message: 'the file is nested too deeply' },
}

/** Reports the first syntax error only: those after it are mostly its consequences. */
export function checkSyntax(document: Document.Parsed, at: (offset: number) => Origin, problems: Problems): boolean {
  const error = [...document.errors, ...document.warnings][0]
  if (error) problems.push({ at: at(error.pos[0]), ...textOf(error) })
  else if (!document.contents) problems.push({ at: at(0), message: 'the file is empty' })
  return !error && document.contents !== null
}

function textOf(error: YAMLError): Text {
  return PLAIN[error.code] ?? { message: oneLine(error.message) }
}
