import { parseDurationMs, parsePercent, parseRateKbit, parseSize, parseSizeMib } from '../words/quantity.ts'
import { text } from './text.ts'

/** A memory size such as `512M` or `2G`, as whole MiB. */
export const sizeMib = converted(parseSizeMib, 'expected a size such as 512M or 2G')

/** A size such as `4096` or `1MiB`, as bytes. */
export const sizeBytes = converted(parseSize, 'expected bytes, or a size such as 1MiB')

/** A duration such as `300ms` or `2s`, as milliseconds. */
export const durationMs = converted(parseDurationMs, 'expected a duration such as 300ms or 2s')

/** A rate of memory such as `20MiB/s`, as whole MiB per second; 0 is no change at all. */
export const rateMibPerSecond = converted(parseRate, 'expected 0 or a rate such as 20MiB/s')

/** A rate of a link such as `200mbit`, as kilobits per second. */
export const rateKbit = converted(parseRateKbit, 'expected a rate such as 200mbit or 1gbit')

/** A share such as `0.05%`. */
export const percent = converted(parsePercent, 'expected a share such as 0.05%')

function converted(parse: (text: string) => number | undefined, message: string) {
  return text.transform((value, context) => {
    const parsed = parse(value)
    if (parsed === undefined) context.issues.push({ code: 'custom', message, input: value })
    return parsed ?? 0
  })
}

function parseRate(value: string): number | undefined {
  if (value === '0') return 0
  return value.endsWith('/s') ? parseSizeMib(value.slice(0, -2)) : undefined
}
