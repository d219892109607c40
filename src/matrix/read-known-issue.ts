import { failureCodes } from '../spec/failure-codes.ts'
import type { KnownIssue } from '../spec/known-issue.ts'
import { dimensions } from './dimensions/index.ts'
import type { Lookup } from './lookup.ts'
import type { Matrix } from './matrix.ts'
import { findMatrices, type Tests, unknownTest } from './names.ts'
import { type KnownIssueFile, knownIssue } from './schema/known-issue.ts'
import { mistyped } from './schema/mistyped.ts'
import { type FileRef, type Parsed, readParsed } from './yaml/read.ts'

/** What else of a configuration a known issue names. */
type Known = Readonly<{ known: Tests; look: Lookup; today: string }>

/** The longest that a failure may be left out of the count before somebody looks at it again. */
const longestDays = 400

/** Reads a file in cfg/known-issues; undefined, with the reason reported, where it does not fit its schema. */
export function readKnownIssue(ref: FileRef, { known, look, today }: Known): KnownIssue | undefined {
  const parsed = readParsed(ref, knownIssue, look.problems)
  if (!parsed) return undefined
  checkTests(parsed, known, look)
  checkCodes(parsed, look)
  checkExpiry(parsed, today, look)
  const { title, link, builds, accelerator, tests, when = {}, signature, shows, expires } = parsed.value
  const { code: codes, ...patterns } = signature
  return {
    ...{ name: ref.name, title, link, builds, shows, expires, when: valuesOf(when, parsed, look) },
    ...(accelerator && { accelerator }),
    ...(tests && { tests: testsOf(tests, known.matrices) }),
    signature: { codes, ...patterns },
  }
}

type File = Parsed<KnownIssueFile>

function checkTests({ value, at }: File, known: Tests, { problems }: Lookup): void {
  for (const [index, name] of (value.tests ?? []).entries()) {
    const unknown = unknownTest(name, known)
    if (unknown) problems.push({ at: at(['tests', index]), ...unknown })
  }
}

/** A code that nobody here knows may be that of a test of one's own. */
function checkCodes({ value, at }: File, { problems }: Lookup): void {
  for (const [index, code] of value.signature.code.entries()) {
    const message = mistyped('code', code, failureCodes)
    if (message !== undefined) problems.push({ at: at(['signature', 'code', index]), message })
  }
}

function checkExpiry({ value, at }: File, today: string, { problems }: Lookup): void {
  const latest = new Date(Date.parse(today) + longestDays * 86_400_000).toISOString().slice(0, 10)
  if (value.expires <= latest) return
  const message = `expires: expected a day within ${longestDays} days from today, ${latest} at the latest`
  problems.push({ at: at(['expires']), message })
}

function testsOf(names: readonly string[], matrices: readonly Matrix[]): string[] {
  return [...new Set(names.flatMap((name) => findMatrices(matrices, name).map(({ test }) => test)))]
}

function valuesOf(when: KnownIssueFile['when'] & {}, { at }: File, look: Lookup): KnownIssue['when'] {
  const named = dimensions.flatMap((dimension) => {
    const texts = when[dimension.name]
    texts?.forEach((text, index) => look.read(dimension, text, at(['when', dimension.name, index])))
    return texts ? [[dimension.name, texts] as const] : []
  })
  return Object.fromEntries(named)
}
