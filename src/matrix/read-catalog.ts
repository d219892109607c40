import type * as z from 'zod'
import type { Catalog } from './catalog.ts'
import { catalogSchemas } from './schema/catalog.ts'
import { NAME, NAME_HINT } from './schema/text.ts'
import { quote } from './words/quote.ts'
import { suggest } from './words/suggest.ts'
import { describe } from './yaml/expected.ts'
import type { Problems } from './yaml/problems.ts'
import { fit, type FileRef, readYaml } from './yaml/read.ts'
import type { YamlFile } from './yaml/document.ts'

/** Values by name, of one kind; a value that does not fit its schema is there, and undefined. */
type Values = Map<string, unknown>
type Kind = keyof typeof catalogSchemas

/** Names whose definition is broken: that is reported there, and must not be reported again at every use. */
export type Excused = { readonly names: Set<string>; all: boolean }

/** Reads the catalogue files of all layers; a value of a later layer replaces that of an earlier one. */
export function readCatalog(
  refs: readonly FileRef[],
  profiles: Pick<Catalog, 'guests' | 'builds'>,
  { excused, problems }: { excused: Excused; problems: Problems },
): Catalog {
  const kinds = Object.keys(catalogSchemas) as Kind[]
  const catalog = Object.fromEntries(kinds.map((kind): [string, Values] => [kind, new Map()]))
  for (const ref of refs) {
    const values = catalog[ref.name]
    if (values) readValues(ref, values, { excused, problems })
    else problems.push({ at: { file: ref.file, line: 1, column: 1 }, ...unknownKind(ref.name, kinds) })
  }
  return { ...(catalog as unknown as Catalog), ...profiles }
}

function unknownKind(name: string, kinds: readonly string[]): { message: string; hint: string } {
  return { message: `unknown catalogue ${quote(name)}`, hint: suggest(name, kinds) }
}

type Report = Readonly<{ excused: Excused; problems: Problems }>

function readValues(ref: FileRef, values: Values, { excused, problems }: Report): void {
  const yaml = readYaml(ref, problems)
  if (!isMap(yaml?.value)) {
    excused.all = true
    if (yaml) problems.push({ at: yaml.at([]), message: `expected a map of names, got ${describe(yaml.value)}` })
    return
  }
  for (const [name, raw] of Object.entries(yaml.value)) {
    const value = readValue(yaml, name, raw, { kind: ref.name as Kind, problems })
    if (value === undefined) excused.names.add(name)
    else values.set(name, value)
  }
}

function readValue(
  yaml: YamlFile,
  name: string,
  raw: unknown,
  { kind, problems }: { kind: Kind; problems: Problems },
): unknown {
  if (!NAME.test(name))
    problems.push({ at: yaml.keyAt([name]), message: `${quote(name)} cannot be a name`, hint: NAME_HINT })
  const schema: z.ZodType = catalogSchemas[kind]
  return fit(raw, { yaml, base: [name], schema, problems })
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
