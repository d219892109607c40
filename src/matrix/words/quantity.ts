const BYTES: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }
const SIZE = /^(\d+(?:\.\d+)?)([KMGT]?)(?:i?B)?$/
const DURATION = /^(\d+(?:\.\d+)?)(ms|s)$/

/** Bytes of `512M`, `20MiB`, `1.5G`: powers of 1024, as QEMU counts. Undefined where it is no whole size. */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text)
  if (!match) return undefined
  const bytes = Number(match[1]) * BYTES[match[2]!]!
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

/** Whole MiB of a size such as `512M` or `2G`; undefined for anything else, and for nothing at all. */
export function parseSizeMib(text: string): number | undefined {
  const bytes = parseSize(text)
  const sizeMib = (bytes ?? 0) / 2 ** 20
  return Number.isSafeInteger(sizeMib) && sizeMib > 0 ? sizeMib : undefined
}

/** Milliseconds of `300ms`, `2s`, `1.5s`; a number without a unit is no duration. */
export function parseDurationMs(text: string): number | undefined {
  const match = DURATION.exec(text)
  if (!match) return undefined
  const durationMs = Number(match[1]) * (match[2] === 's' ? 1000 : 1)
  return Number.isSafeInteger(durationMs) ? durationMs : undefined
}

const KILOBITS: Readonly<Record<string, number>> = { kbit: 1, mbit: 1_000, gbit: 1_000_000 }

/** Kilobits per second of `200mbit`, `1.5gbit`: powers of 1000, as tc(8) counts. */
export function parseRateKbit(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)([kmg]bit)$/.exec(text) ?? []
  const rateKbit = Number(digits) * KILOBITS[unit]!
  return Number.isSafeInteger(rateKbit) && rateKbit > 0 ? rateKbit : undefined
}

/** Percent of `0.05%`: more than none, less than all. */
export function parsePercent(text: string): number | undefined {
  const percent = Number(/^(\d{1,2}(?:\.\d{1,4})?)%$/.exec(text)?.[1])
  return percent > 0 ? percent : undefined
}
