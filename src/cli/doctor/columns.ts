import { cut, displayWidth, oneLine } from '../../../reports/progress/text.ts'
import { wrap } from '../../../reports/progress/wrap.ts'

const gap = '  '

/**
 * A table whose columns are as wide as what is in them, but no wider than `limits`; more is cut. The last cell of a row
 * that is shorter than the others has the rest of the line.
 */
export function tableLines(rows: readonly (readonly string[])[], limits: readonly number[]): string[] {
  const isLast = (row: readonly string[], column: number) => column === row.length - 1 && row.length < limits.length
  const widths = limits.map((limit, column) => {
    const cells = rows.flatMap((row) => (isLast(row, column) ? [] : [oneLine(row[column] ?? '')]))
    return Math.min(limit, Math.max(...cells.map(displayWidth)))
  })
  const rest = (column: number) => widths.slice(column).reduce((sum, width) => sum + width + gap.length, -gap.length)
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = isLast(row, column) ? rest(column) : widths[column]!
      return padded(cut(oneLine(cell), width), width)
    })
    return cells.join(gap).trimEnd()
  })
}

/** `name  text`, the text in a column of its own that is wrapped; a word that is too long goes on below. */
export function entryLines(
  name: string,
  text: string,
  { indent, columns }: { indent: number; columns: number },
): string[] {
  const room = columns - indent
  const [first = '', ...rest] = wrap(oneLine(text), room).flatMap((line) => broken(line, room))
  return [padded(name, indent) + first, ...rest.map((line) => ' '.repeat(indent) + line)]
}

/** A line of one word that is too long for it, in several. */
function broken(line: string, room: number): string[] {
  if (displayWidth(line) <= room) return [line]
  return Array.from({ length: Math.ceil(line.length / room) }, (_, part) => line.slice(part * room, (part + 1) * room))
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}
