import { fit, oneLine, type Canvas, type Span } from './text.ts'
import { wrap } from './wrap.ts'

/** How far what belongs to a line of the summary stands in. */
export const indent = ' '.repeat(8)

/** A word and what it is about, on as many lines as that needs. */
export function headed(word: Span, text: string, canvas: Canvas): string[] {
  const [first = '', ...rest] = indented(text, canvas)
  const head = { ...word, text: word.text.padEnd(indent.length) }
  // Even a word that is longer than a line, such as a path, is whole.
  return [fit([head, { text: first.trimStart() }], { ...canvas, columns: Infinity }), ...rest]
}

/** Text that stands in, broken at its spaces. */
export function indented(text: string, { columns }: Canvas): string[] {
  return wrap(oneLine(text), columns - indent.length).map((line) => indent + line)
}
