import type { JsonValue, Properties } from '../spec/parts.ts'
import type { Pair } from './option.ts'

/** What `JSON.parse` tells a reviver besides key and value: how a number was written. */
type Context = Readonly<{ source?: string }>

/** A JSON object; numbers that have more digits than a number of ours are text. Throws SyntaxError for what is none. */
export function readJson(text: string): Properties {
  const keepDigits = (_: string, value: unknown, context?: Context) =>
    typeof value === 'number' && !Number.isSafeInteger(value) ? context?.source : value
  return JSON.parse(text, keepDigits) as Properties
}

/** Parameters of a JSON object, nested ones with dots between their keys. */
export function jsonPairs(value: JsonValue, key = ''): Pair[] {
  if (value === null) return [{ key, value: 'null' }]
  if (typeof value === 'boolean') return [{ key, value: value ? 'on' : 'off' }]
  if (typeof value !== 'object') return [{ key, value: String(value) }]
  const entries = Object.entries(value as Properties)
  if (entries.length === 0 && key !== '') return [{ key, value: Array.isArray(value) ? '[]' : '{}' }]
  return entries.flatMap(([name, inner]) => jsonPairs(inner, key === '' ? name : `${key}.${name}`))
}
