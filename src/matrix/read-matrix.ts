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
  const { title, test = name, axes: listedAxes, no, only, rows, expect, sample } = parsed.value
  const axes = readAxes(listedAxes, parsed, lookup)
  checkTest(test, parsed, tests, lookup)
  const placed = <Rule extends { when: Selection }>(key: 'no' | 'only' | 'rows', rules: readonly Rule[]) =>
    rules.map((rule, index) => {
      checkWhen(rule.when, [key, index, 'when'], { yaml: parsed, axes, lookup })
      return { ...rule, at: parsed.at([key, index]) }
    })
  const rules = { no: placed('no', no), only: placed('only', only), rows: placed('rows', rows) }
  return { name, test, title, axes, ...rules, expect, ...(sample ? { sample } : {}), at: parsed.keyAt(['axes']) }
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
