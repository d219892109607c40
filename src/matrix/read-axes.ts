import type { Axis, AxisValue } from './axis.ts'
import { unknownValue } from './axis.ts'
import { dimensions } from './dimensions/index.ts'
import type { Dimension } from './dimensions/dimension.ts'
import type { Lookup } from './lookup.ts'
import type { Selection } from './schema/selection.ts'
import { quote } from './words/quote.ts'
import type { Path } from './yaml/locate.ts'
import type { YamlFile } from './yaml/document.ts'

/** Makes an axis of every dimension: with the values that the file lists, or with the default. */
export function readAxes(listed: Selection, yaml: YamlFile, lookup: Lookup): Axis[] {
  return dimensions.map((dimension) => {
    const texts = listed[dimension.name]
    if (!texts) return defaultAxis(dimension, yaml, lookup)
    checkRepeats(dimension, texts, yaml, lookup)
    const values = [...new Set(texts)].map((text): AxisValue => {
      const at = yaml.at(['axes', dimension.name, texts.indexOf(text)])
      return { text, patch: lookup.read(dimension, text, at) ?? {} }
    })
    return { dimension, values, varies: values.length > 1 }
  })
}

function defaultAxis(dimension: Dimension, yaml: YamlFile, { catalog, isExcused, problems }: Lookup): Axis {
  const text = dimension.default
  const patch = dimension.read(text, catalog)
  if (!patch && !isExcused(text)) {
    const { message, hint } = unknownValue(dimension, text, catalog)
    problems.push({ at: yaml.keyAt(['axes']), message: `${message}, which is the default`, hint })
  }
  return { dimension, values: [{ text, patch: patch ?? {} }], varies: false }
}

function checkRepeats(dimension: Dimension, texts: readonly string[], yaml: YamlFile, { problems }: Lookup): void {
  for (const [index, text] of texts.entries()) {
    const path: Path = ['axes', dimension.name, index]
    if (texts.indexOf(text) < index) problems.push({ at: yaml.at(path), message: `${quote(text)} is listed twice` })
  }
}
