import type { JsonValue, Properties } from '../spec/parts.ts'
import { escapeComma } from './escape-comma.ts'

/** `key=value,…` as QEMU's options take it: a list repeats its key, what is nested has dots in its keys. */
export function keyValues(properties: Properties): string {
  return flatEntries(properties)
    .map(([key, value]) => `${key}=${escapeComma(text(value))}`)
    .join(',')
}

/** Keys as `key=value,…` has them, and the value of each, which is neither a list nor nested. */
export function flatEntries(properties: Properties): [string, JsonValue][] {
  return Object.entries(properties).flatMap(flat)
}

function flat([key, value]: [string, JsonValue]): [string, JsonValue][] {
  if (Array.isArray(value)) return value.flatMap((one: JsonValue) => flat([key, one]))
  if (typeof value !== 'object' || value === null) return [[key, value]]
  return Object.entries(value).flatMap(([inner, one]) => flat([`${key}.${inner}`, one]))
}

/** One word for a value that is one. */
export function text(value: JsonValue | undefined): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
