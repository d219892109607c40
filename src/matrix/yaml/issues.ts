import type * as z from 'zod'
import { quote } from '../words/quote.ts'
import { suggest } from '../words/suggest.ts'
import type { YamlFile } from './document.ts'
import type { Path } from './locate.ts'
import type { Problems } from './problems.ts'
import { keysAt } from './schema-keys.ts'
import { describe, expected } from './expected.ts'
import { narrowest } from './union.ts'

type Issue = z.core.$ZodIssue
/** What a schema found, in which part of which file. */
type Report = Readonly<{ yaml: YamlFile; base: Path; schema: z.ZodType; problems: Problems }>

/** Tells every finding of a schema in words, at the place where it was written. */
export function pushIssues(issues: readonly Issue[], report: Report): void {
  for (const issue of issues) pushIssue(issue, report)
}

function pushIssue(issue: Issue, report: Report): void {
  const path = [...report.base, ...issue.path]
  if (isMissing(issue)) return pushMissing(path, report)
  if (issue.code === 'unrecognized_keys') return issue.keys.forEach((key) => pushUnknownKey(issue.path, key, report))
  if (issue.code === 'invalid_key') return pushText(path, issue.issues[0]!.message, report, 'key')
  if (issue.code === 'invalid_value') return pushUnknownValue(issue, path, report)
  if (issue.code === 'invalid_union' && issue.discriminator) return pushUnknownKind(issue, path, report)
  if (issue.code !== 'invalid_union') return pushText(path, `${expected(issue)}${gotOf(issue)}`, report)
  const branch = narrowest(issue)
  if (branch) return pushIssues(branch, report)
  pushText(path, `${expected(issue)}, got ${describe(issue.input)}`, report)
}

function isMissing({ code, input, path }: Issue): boolean {
  const typed = code === 'invalid_type' || code === 'invalid_union' || code === 'invalid_value'
  return typed && input === undefined && path.length > 0
}

function pushMissing(path: Path, { yaml, problems }: Report): void {
  const parent = path.slice(0, -1)
  problems.push({ at: yaml.at(parent), message: `${prefix(parent)}missing key ${quote(String(path.at(-1)))}` })
}

function pushUnknownKey(inside: Path, key: string, { yaml, base, schema, problems }: Report): void {
  const parent = [...base, ...inside]
  const message = `${prefix(parent)}unknown key ${quote(key)}`
  const known = keysAt(schema, inside)
  // Another kind of the same thing has it, and to be told one's own word helps nobody.
  const hint = known.includes(key) ? undefined : (placeOf(key, inside, schema) ?? suggest(key, known))
  problems.push({ at: yaml.keyAt([...parent, key]), message, hint })
}

/** Where a key that is at the wrong level belongs. */
function placeOf(key: string, inside: Path, schema: z.ZodType): string | undefined {
  const below = keysAt(schema, inside).find((one) => keysAt(schema, [...inside, one]).includes(key))
  if (below !== undefined) return `it belongs below \`${below}:\``
  const above = inside.slice(
    0,
    inside.findLastIndex((step) => typeof step === 'string'),
  )
  return inside.length > 0 && keysAt(schema, above).includes(key) ? 'it belongs one level up' : undefined
}

function pushUnknownValue(issue: z.core.$ZodIssueInvalidValue, path: Path, report: Report): void {
  const { input } = issue
  if (typeof input !== 'string') return pushText(path, `${expected(issue)}, got ${describe(input)}`, report)
  const word = path.findLast((step) => typeof step === 'string') ?? 'value'
  const hint = suggest(input, issue.values.map(String))
  report.problems.push({ at: report.yaml.at(path), message: `unknown ${word} ${quote(input)}`, hint })
}

/** Which kind of thing it is, is said by a key that has none of the values that there are. */
function pushUnknownKind(issue: z.core.$ZodIssueInvalidUnion, path: Path, report: Report): void {
  const key = issue.discriminator!
  const value = (issue.input as Record<string, unknown> | null)?.[key]
  if (value === undefined) return pushMissing(path, report)
  const options = 'options' in issue ? (issue.options ?? []).map(String) : []
  const hint = suggest(typeof value === 'string' ? value : '', options)
  report.problems.push({ at: report.yaml.at(path), message: `unknown ${key} ${describe(value)}`, hint })
}

function pushText(path: Path, text: string, { yaml, problems }: Report, place: 'value' | 'key' = 'value'): void {
  problems.push({ at: place === 'key' ? yaml.keyAt(path) : yaml.at(path), message: `${prefix(path)}${text}` })
}

/** What came instead; there is none where a rule is broken that says nothing of what it expects. */
function gotOf(issue: Issue): string {
  if (issue.code === 'custom' && !issue.message.startsWith('expected')) return ''
  return issue.code === 'too_small' && issue.origin === 'array' ? '' : `, got ${describe(issue.input)}`
}

function prefix(path: Path): string {
  return path.length > 0 ? `${path.map((step) => quote(String(step)).slice(1, -1)).join('.')}: ` : ''
}
