import { dimensions } from './dimensions/index.ts'
import type { Lookup } from './lookup.ts'
import { findMatrices, type Tests, unknownTest } from './names.ts'
import { suite } from './schema/suite.ts'
import type { Suite } from './suite.ts'
import { quote } from './words/quote.ts'
import { type FileRef, type Parsed, readParsed } from './yaml/read.ts'

/** Reads a file in cfg/suites; undefined, with the reason reported, where it does not fit its schema. */
export function readSuite(ref: FileRef, known: Tests, lookup: Lookup): Suite | undefined {
  const parsed = readParsed(ref, suite, lookup.problems)
  if (!parsed) return undefined
  const { title, tests, sample, with: replaced = {}, only = {}, no = {} } = parsed.value
  checkTests(parsed, known, lookup)
  checkValues(parsed, lookup)
  checkName(ref.name, parsed, known, lookup)
  const chosen = { tests: [...new Set(tests)], with: replaced, only, no, ...(sample ? { sample } : {}) }
  return { name: ref.name, title, ...chosen, at: parsed.at(['tests']) }
}

type SuiteFile = Parsed<ReturnType<typeof suite.parse>>

function checkTests({ value, at }: SuiteFile, known: Tests, { problems }: Lookup): void {
  for (const [index, name] of value.tests.entries()) {
    const unknown = unknownTest(name, known)
    if (unknown) problems.push({ at: at(['tests', index]), ...unknown })
  }
}

function checkValues(parsed: SuiteFile, lookup: Lookup): void {
  for (const key of ['with', 'only', 'no'] as const) {
    for (const dimension of dimensions) {
      const texts = parsed.value[key]?.[dimension.name] ?? []
      texts.forEach((text, index) => lookup.read(dimension, text, parsed.at([key, dimension.name, index])))
    }
  }
}

function checkName(name: string, parsed: SuiteFile, { matrices }: Tests, { problems }: Lookup): void {
  if (findMatrices(matrices, name).length === 0) return
  problems.push({
    at: parsed.at([]),
    message: `suite ${quote(name)} has the name of a test or area`,
    hint: 'rename it',
  })
}
