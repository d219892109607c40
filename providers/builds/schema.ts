import { z } from 'zod'

/** Those of enumerations have no type, those of alternates no name. */
const member = z.object({ name: z.string().optional(), type: z.string().optional() })

/**
 * SchemaInfo of qapi/introspect.json, the parts used here. Names of types are masked by numbers, which differ from build
 * to build: a type is found by what leads to it.
 */
const info = z.object({
  name: z.string(),
  'meta-type': z.string(),
  'arg-type': z.string().optional(),
  'ret-type': z.string().optional(),
  'element-type': z.string().optional(),
  members: z.array(member).optional(),
  values: z.array(z.string()).optional(),
})

/** The answer to `query-qmp-schema`. */
export const qmpSchema = z.array(info)

export type SchemaInfo = z.infer<typeof info>

/** The types of a build's QMP by name, to be followed from its commands. What is not there leads to undefined. */
type Types = ReadonlyMap<string, SchemaInfo>

export function typesOf(answer: readonly SchemaInfo[]): Types {
  return new Map(answer.map((one) => [one.name, one]))
}

export function argumentsOf(command: string, types: Types): SchemaInfo | undefined {
  return find(types.get(command)?.['arg-type'], types)
}

export function returnOf(command: string, types: Types): SchemaInfo | undefined {
  return find(types.get(command)?.['ret-type'], types)
}

/** Members of an object with their types; of an array, those of its elements. */
export function membersOf(of: SchemaInfo | undefined, types: Types): Record<string, SchemaInfo | undefined> {
  const named = (of?.members ?? []).filter(({ name }) => name !== undefined)
  return Object.fromEntries(named.map(({ name, type }) => [name, find(type, types)]))
}

function find(name: string | undefined, types: Types): SchemaInfo | undefined {
  const found = name === undefined ? undefined : types.get(name)
  return found?.['element-type'] ? find(found['element-type'], types) : found
}
