import { ConfigError } from '../../src/base/errors.ts'
import type { LinkShape } from '../../src/spec/link.ts'

/** What to do to the link of a host to the migration network. */
export type LinkChange =
  | Readonly<{ kind: 'show' | 'unshape' | 'down' | 'up' | 'reset' }>
  | Readonly<{ kind: 'shape'; shape: LinkShape }>

/** Options of `virtqual lab link`, as they were written. */
export type LinkWords = Readonly<
  Partial<Record<'rate' | 'delay' | 'loss', string | boolean> & Record<'down' | 'up' | 'reset', string | boolean>>
>

/** Reads what is wanted of a link. Throws ConfigError for what is no rate, delay or loss, or not to be had together. */
export function readLinkChange({ down, up, reset, ...shaping }: LinkWords): LinkChange {
  const switches = Object.entries({ down, up, reset }).filter(([, given]) => given === true)
  const kinds = [...switches.map(([name]) => name as 'down' | 'up' | 'reset')]
  const words = Object.entries(shaping).filter(([, text]) => text !== undefined)
  if (kinds.length + Math.min(words.length, 1) > 1)
    throw wrong('a link is changed in one way at a time', 'slowed, or one of --down, --up, --reset')
  if (kinds[0]) return { kind: kinds[0] }
  if (words.length === 0) return { kind: 'show' }
  if (words.length === 1 && shaping.rate === 'none') return { kind: 'unshape' }
  return { kind: 'shape', shape: readShape(shaping) }
}

function readShape({ rate, delay, loss }: LinkWords): LinkShape {
  return {
    ...(rate !== undefined && { rateKbit: read('rate', rate, kilobits) }),
    ...(delay !== undefined && { delayMs: read('delay', delay, milliseconds) }),
    ...(loss !== undefined && { lossPercent: read('loss', loss, percent) }),
  }
}

type Units = Readonly<{ factors: Readonly<Record<string, number>>; least: number; most: number; example: string }>

/** tbf holds a rate in bytes a second; a slower link than this does not even carry SSH. */
const kilobits: Units = {
  factors: { kbit: 1, mbit: 1_000, gbit: 1_000_000 },
  least: 8,
  most: 100_000_000,
  example: '200mbit, or none',
}
const milliseconds: Units = { factors: { ms: 1, s: 1_000 }, least: 1, most: 60_000, example: '20ms' }
const percent: Units = { factors: { '%': 1 }, least: 0.01, most: 100, example: '1%' }

function read(option: string, text: string | boolean, { factors, least, most, example }: Units): number {
  const [, digits = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)([a-z]+|%)$/.exec(String(text)) ?? []
  const value = Number(digits) * (Object.hasOwn(factors, unit) ? factors[unit]! : NaN)
  if (digits !== '' && value >= least && value <= most) return value
  throw wrong(`--${option} '${text}' is none that a link can have`, `such as ${example}`)
}

function wrong(message: string, hint: string): ConfigError {
  return new ConfigError([{ message, hint }])
}
