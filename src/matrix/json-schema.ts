import * as z from 'zod'
import type { ProfileSchemas } from './profile.ts'
import { catalogSchemas } from './schema/catalog.ts'
import { hosts } from './schema/hosts.ts'
import { knownIssue } from './schema/known-issue.ts'
import { matrix } from './schema/matrix.ts'
import { suite } from './schema/suite.ts'
import { NAME } from './schema/text.ts'

/** JSON Schemas of the configuration files, for editors, by the name of their file in cfg/schemas. */
export function schemas(
  profiles: Readonly<{ guests: ProfileSchemas; builds: ProfileSchemas }>,
): Record<string, object> {
  const catalog = Object.entries(catalogSchemas).map(([kind, value]) => [kind, z.record(z.string().regex(NAME), value)])
  const all: Record<string, z.ZodType> = {
    matrix,
    suite,
    hosts,
    'known-issue': knownIssue,
    ...Object.fromEntries(catalog),
    guest: z.union(Object.values(profiles.guests)),
    build: z.union(Object.values(profiles.builds)),
  }
  const entries = Object.entries(all).map(([name, schema]) => [
    `${name}.schema.json`,
    z.toJSONSchema(schema, { io: 'input' }),
  ])
  return Object.fromEntries(entries)
}

/** The formatter's. */
const lineWidth = 120

/** A schema as the text of its file: lists on one line where they fit, as the formatter wants them. */
export function schemaText(schema: object): string {
  const text = JSON.stringify(schema, null, 2)
  const onOneLine = (list: string, items: string, at: number) => {
    const joined = `[${items.replace(/\n\s+/g, ' ')}]`
    const column = at - text.lastIndexOf('\n', at) - 1
    return column + joined.length < lineWidth ? joined : list
  }
  return `${text.replace(/\[\s+([^[\]{}]+?)\s+\]/g, onOneLine)}\n`
}
