import type { Axis } from './axis.ts'
import type { Lookup } from './lookup.ts'
import type { Matrix } from './matrix.ts'
import { readAxes } from './read-axes.ts'
import type { MatrixFile } from './schema/matrix.ts'
import type { Selection } from './schema/selection.ts'
import { quote } from './words/quote.ts'
import { listed, suggest } from './words/suggest.ts'
import type { YamlFile } from './yaml/document.ts'
import type { Path } from './yaml/locate.ts'
import type { Parsed } from './yaml/read.ts'

/** Checks what a schema cannot: that values exist, that rules match something, and that there is a test to run. */
export function readMatrix(
  name: string,
  parsed: Parsed<MatrixFile>,
  { lookup, tests }: { lookup: Lookup; tests: readonly string[] },
): Matrix {
  const { title, test = name, rows, expect, ...file } = parsed.value
  const axes = readAxes(file.axes, parsed, lookup)
  const rules = (key: 'no' | 'only' | 'rows') =>
    parsed.value[key].forEach(({ when }, index) =>
      checkWhen(when, [key, index, 'when'], { yaml: parsed, axes, lookup }),
    )
  rules('no')
  rules('only')
  rules('rows')
  checkTest(test, parsed, tests, lookup)
  return {
    name,
    test,
    title,
    axes,
    no: file.no.map((rule, index) => ({ ...rule, at: parsed.at(['no', index]) })),
    only: file.only.map((rule, index) => ({ ...rule, at: parsed.at(['only', index]) })),
    rows: rows.map((row, index) => ({ ...row, at: parsed.at(['rows', index]) })),
    expect,
    at: parsed.keyAt(['axes']),
  }
}

type Checked = Readonly<{ yaml: YamlFile; axes: readonly Axis[]; lookup: Lookup }>

/** The axes form a product, so a rule matches some case unless a value in it is on no axis. */
function checkWhen(when: Selection, path: Path, { yaml, axes, lookup }: Checked): void {
  for (const { dimension, values } of axes) {
    const known = values.map(({ text }) => text)
    for (const [index, text] of (when[dimension.name] ?? []).entries()) {
      const at = yaml.at([...path, dimension.name, index])
      if (known.includes(text) || !lookup.read(dimension, text, at)) continue
      const message = `the rule matches no case: this matrix has no ${dimension.word} ${quote(text)}`
      lookup.problems.push({ at, message, hint: `there are: ${listed(known)}` })
    }
  }
}

function checkTest(test: string, yaml: YamlFile, tests: readonly string[], { problems }: Lookup): void {
  if (tests.includes(test)) return
  const message = `there is no test tests/${test}.test.ts for this matrix`
  problems.push({ at: yaml.at(['test']), message, hint: suggest(test, tests) })
}
