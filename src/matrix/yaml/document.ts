import { type Document, LineCounter, parseDocument } from 'yaml'
import type { Origin } from '../../base/errors.ts'
import { type Path, keyOffset, valueOffset } from './locate.ts'
import type { Problems } from './problems.ts'
import type { Source } from './source.ts'
import { checkNodes } from './nodes.ts'
import { checkSyntax } from './syntax.ts'

/** Aliases that a document may expand to before it counts as an attack on memory. */
const MOST_ALIASES = 100

/** A parsed file: plain data, and where each piece of it was written. */
export type YamlFile = Readonly<{
  file: string
  value: unknown
  /** Place of the value at `path`, or of its nearest ancestor that exists. */
  at: (path: Path) => Origin
  /** Place of the key that the path ends with. */
  keyAt: (path: Path) => Origin
}>

type Place = (offset: number) => Origin

/** Parses one YAML 1.2 document; undefined where its syntax is too broken to look at the content. */
export function parseYaml(source: Source, problems: Problems): YamlFile | undefined {
  const lines = new LineCounter()
  const place: Place = (offset) => {
    const { line, col } = lines.linePos(Math.min(offset, source.text.length))
    return { file: source.file, line, column: col }
  }
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  if (!checkSyntax(document, place, problems)) return undefined
  if (!checkNodes(document, place, problems)) return undefined
  return toFile(document, source.file, place, problems)
}

function toFile(document: Document.Parsed, file: string, place: Place, problems: Problems): YamlFile | undefined {
  try {
    return {
      file,
      value: document.toJS({ maxAliasCount: MOST_ALIASES }),
      at: (path) => place(valueOffset(document, path)),
      keyAt: (path) => place(keyOffset(document, path)),
    }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    problems.push({ at: place(0), message: 'the aliases expand to too much', hint: 'write the values out' })
    return undefined
  }
}
