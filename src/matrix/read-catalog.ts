import type * as z from 'zod'
import type { Catalog } from './catalog.ts'
import { checkCatalogBuses } from './check-buses.ts'
import type { Replaced } from './replaced.ts'
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

/** What reading finds besides the values. */
type Report = Readonly<{ excused: Excused; replaced: Replaced[]; problems: Problems }>

/** Reads the catalogue files of all layers; a value of a later layer replaces that of an earlier one. */
export function readCatalog(
  refs: readonly FileRef[],
  profiles: Pick<Catalog, 'guests' | 'builds'>,
  report: Report,
): Catalog {
  const kinds = Object.keys(catalogSchemas) as Kind[]
  const catalog = Object.fromEntries(kinds.map((kind): [string, Values] => [kind, new Map()]))
  const places: Place[] = []
  for (const ref of refs) {
    const values = catalog[ref.name]
    if (values) places.push(...readValues(ref, values, report))
    else report.problems.push({ at: { file: ref.file, line: 1, column: 1 }, ...unknownKind(ref.name, kinds) })
  }
  const whole = { ...(catalog as unknown as Catalog), ...profiles }
  // Where one of them is broken, nobody knows what buses it would have had.
  const withBuses = places.filter(({ kind }) => kind === 'machines' || kind === 'devices')
  if (report.excused.all || withBuses.some(({ value }) => value === undefined)) return whole
  for (const place of withBuses)
    if (place.value === catalog[place.kind]?.get(place.name)) checkPlace(whole, place, report)
  return whole
}

/** Where a value of the catalogue was written. */
type Place = Readonly<{ kind: Kind; name: string; value: unknown; yaml: YamlFile }>

/** What only the whole catalogue shows to be wrong. */
function checkPlace(catalog: Catalog, { kind, name, yaml }: Place, { problems }: Report): void {
  if (kind !== 'machines' && kind !== 'devices') return
  checkCatalogBuses(catalog, kind, {
    name,
    tell: (path, { message, hint }) => {
      const full = [name, ...path]
      problems.push({ at: yaml.at(full), message: `${full.join('.')}: ${message}`, hint })
    },
  })
}

function unknownKind(name: string, kinds: readonly string[]): { message: string; hint: string } {
  return { message: `unknown catalogue ${quote(name)}`, hint: suggest(name, kinds) }
}

function readValues(ref: FileRef, values: Values, { excused, replaced, problems }: Report): Place[] {
  const yaml = readYaml(ref, problems)
  if (!isMap(yaml?.value)) {
    excused.all = true
    if (yaml) problems.push({ at: yaml.at([]), message: `expected a map of names, got ${describe(yaml.value)}` })
    return []
  }
  const places: Place[] = []
  for (const [name, raw] of Object.entries(yaml.value)) {
    const value = readValue(yaml, name, raw, { kind: ref.name as Kind, problems })
    if (values.has(name)) replaced.push({ kind: ref.name, name, file: ref.file })
    if (value === undefined) excused.names.add(name)
    else values.set(name, value)
    places.push({ kind: ref.name as Kind, name, value, yaml })
  }
  return places
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
