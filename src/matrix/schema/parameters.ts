import * as z from 'zod'
import { parseDurationMs, parseSize } from '../words/quantity.ts'

/** Parameters that QEMU counts in bytes, or in bytes per second. */
const BYTES = ['max-bandwidth', 'avail-switchover-bandwidth', 'max-postcopy-bandwidth', 'xbzrle-cache-size']

/** Parameters that QEMU counts in milliseconds. */
const MILLISECONDS = [
  'downtime-limit',
  'announce-initial',
  'announce-max',
  'announce-step',
  'x-checkpoint-delay',
  'x-vcpu-dirty-limit-period',
]

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
  return QUANTITY.test(value) ? { wanted: 'expected a plain number, as QEMU takes it' } : value
}
