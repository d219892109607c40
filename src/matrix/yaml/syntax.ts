import type { Document, YAMLError } from 'yaml'
import type { ConfigProblem, Origin } from '../../base/errors.ts'
import { oneLine } from '../words/quote.ts'
import type { Problems } from './problems.ts'

type Text = Pick<ConfigProblem, 'message' | 'hint'>

/** Mistakes that the parser's own wording would not explain to somebody who never read YAML's specification. */
const PLAIN: Readonly<Record<string, Text>> = {
  TAB_AS_INDENT: { message: 'a tab is used as indentation', hint: 'indent with spaces' },
  MULTIPLE_DOCS: { message: 'the file holds several documents', hint: 'keep one document in a file' },
  MULTILINE_IMPLICIT_KEY: {
    message: "expected 'key: value' on one line",
    hint: 'a colon is missing, or the line is indented too far',
  },
  RESOURCE_EXHAUSTION: { message: 'the file is nested too deeply' },
}

/** Reports the first syntax error only: those after it are mostly its consequences. */
export function checkSyntax(document: Document.Parsed, at: (offset: number) => Origin, problems: Problems): boolean {
  const [error, next] = [...document.errors, ...document.warnings]
  if (error) {
    const place = at(error.pos[0])
    problems.push({ at: place, ...(indentation(error, place.line, next) ?? textOf(error)) })
  } else if (!document.contents) problems.push({ at: at(0), message: 'the file is empty' })
  return !error && document.contents !== null
}

/** What the parser takes for anything else, and nobody meant: a line that is indented otherwise than its neighbour. */
function indentation({ code, message }: YAMLError, line: number, next?: YAMLError): Text | undefined {
  const nested = code === 'BLOCK_AS_IMPLICIT_KEY' && message.startsWith('Nested')
  if (nested && next?.code !== 'MULTILINE_IMPLICIT_KEY')
    return { message: "a value has ': ' in it", hint: 'put it in quotes' }
  const known = nested || /^(All |A block |Sequence item )/.test(message)
  return known ? unlike(nested ? line : line - 1) : undefined
}

function unlike(line: number): Text {
  const hint = `look at the indentation of lines ${line} and ${line + 1}`
  return { message: 'a line is indented too far, or not far enough', hint }
}

function textOf(error: YAMLError): Text {
  return PLAIN[error.code] ?? { message: oneLine(error.message) }
}
