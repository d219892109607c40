import * as z from 'zod'
import { parseDurationMs, parseSize } from '../words/quantity.ts'
import { CAPABILITIES } from './capability-names.ts'
import { mistyped } from './mistyped.ts'
import { BYTES, MILLISECONDS, PARAMETERS, wrongType } from './parameter-types.ts'

const QUANTITY = /^\d+(\.\d+)?\s*([KMGT]?i?B?(\/s)?|ms|s)$/

type Value = string | number | boolean

const name = z.string().regex(/^[a-z][a-z0-9-]*$/, {
  error: "is no name that QEMU's migration knows: lower-case letters, digits and dashes",
})

/** Capabilities as `migrate-set-capabilities` names them; QEMU itself knows which exist. */
export const capabilities = z.record(name, z.boolean())

/** Parameters as `migrate-set-parameters` names them, in QEMU's units, or with a unit where QEMU has one. */
export const parameters = z
  .record(name, z.union([z.number(), z.string(), z.boolean()], { error: 'expected a number, text, true or false' }))
  .transform((written, context) => {
    const entries = Object.entries(written).map(([key, value]): [string, Value] => {
      const converted = convert(key, value)
      if (typeof converted !== 'object') return [key, converted]
      context.issues.push({ code: 'custom', path: [key], message: converted.wanted, input: value })
      return [key, value]
    })
    return Object.fromEntries(entries)
  })

function convert(key: string, value: Value): Value | { wanted: string } {
  if (typeof value !== 'string') return value
  if (BYTES.includes(key))
    return parseSize(value.replace(/\/s$/, '')) ?? { wanted: 'expected bytes, or a size such as 20MiB' }
  if (MILLISECONDS.includes(key))
    return parseDurationMs(value) ?? { wanted: 'expected milliseconds, or a duration such as 300ms' }
  if (!QUANTITY.test(value)) return value
  return { wanted: wrongName(key) ?? 'expected a plain number, as QEMU takes it' }
}

/** What is wrong with an entry, and where. */
export type Mistake = Readonly<{ path: readonly string[]; message: string; input: Value }>

/** Capabilities that QEMU does not have, but for a letter or two. */
export function wrongCapabilities(given: Readonly<Record<string, boolean>> = {}): Mistake[] {
  return Object.entries(given).flatMap(([key, input]) => {
    const message = mistyped('capability', key, CAPABILITIES)
    return message === undefined ? [] : [{ path: [key], message, input }]
  })
}

/**
 * Parameters that QEMU does not have, but for a letter or two, and those of another type than it takes for them, which it
 * would answer with `Invalid parameter type`.
 */
export function wrongParameters(given: Readonly<Record<string, Value>> = {}): Mistake[] {
  return Object.entries(given).flatMap(([key, input]) => {
    const message = wrongName(key) ?? wrongType(key, input)
    return message === undefined ? [] : [{ path: [key], message, input }]
  })
}

function wrongName(key: string): string | undefined {
  return mistyped('parameter', key, PARAMETERS)
}
