import type * as z from 'zod'
import type { Path } from './locate.ts'

type AnySchema = z.core.$ZodType
type Def = z.core.$ZodTypes['_zod']['def']

/** The keys that a schema knows for the map at `path`, through lists, unions, optional and converted values. */
export function keysAt(schema: AnySchema, path: Path): string[] {
  return path
    .reduce((schemas: AnySchema[], step) => schemas.flatMap((one) => inside(one, step)), [schema])
    .flatMap(bare)
    .flatMap((def) => (def.type === 'object' ? Object.keys(def.shape) : []))
}

function inside(schema: AnySchema, step: PropertyKey): AnySchema[] {
  return bare(schema).flatMap((def): AnySchema[] => {
    if (def.type === 'object') return def.shape[String(step)] ? [def.shape[String(step)]!] : []
    if (def.type === 'record') return [def.valueType]
    return def.type === 'array' ? [def.element] : []
  })
}

/** The definitions left when optional, default and converting wrappers are taken off and unions are spread out. */
function bare(schema: AnySchema): Def[] {
  const def = (schema as z.core.$ZodTypes)._zod.def
  if (def.type === 'union') return def.options.flatMap(bare)
  if (def.type === 'pipe') return bare(def.in)
  return 'innerType' in def ? bare(def.innerType) : [def]
}
