import type * as z from 'zod'
import { parseYaml, type YamlFile } from './document.ts'
import { pushIssues } from './issues.ts'
import type { Path } from './locate.ts'
import type { Problems } from './problems.ts'
import { readSource } from './source.ts'

/** A file on disk and the name that messages call it. */
export type FileRef = Readonly<{ path: string; file: string; name: string }>

/** Content that fits its schema, and where each piece of it was written. */
export type Parsed<T> = YamlFile & Readonly<{ value: T }>

/** Reads a file as YAML; undefined, with the reason in `problems`, where that is not possible. */
export function readYaml(ref: FileRef, problems: Problems): YamlFile | undefined {
  const source = readSource(ref.path, ref.file, problems)
  return source && parseYaml(source, problems)
}

/** Reads a file whose content must fit `schema`; undefined, with every mistake reported, where it does not. */
export function readParsed<T>(ref: FileRef, schema: z.ZodType<T>, problems: Problems): Parsed<T> | undefined {
  const yaml = readYaml(ref, problems)
  if (!yaml) return undefined
  const value = fit(yaml.value, { yaml, base: [], schema, problems })
  return value === undefined ? undefined : { ...yaml, value }
}

/** Checks the part of a file below `base` against a schema; undefined, with every mistake reported, where it fails. */
export function fit<T>(
  value: unknown,
  report: Readonly<{ yaml: YamlFile; base: Path; schema: z.ZodType<T>; problems: Problems }>,
): T | undefined {
  const result = report.schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  pushIssues(result.error.issues, report)
  return undefined
}
