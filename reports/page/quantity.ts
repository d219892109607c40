/** Quantities as a page shows them; what is not known is a dash. */

export function ms(value: number | undefined): string {
  return known(value, (number) => `${trimmed(number, number < 10 ? 1 : 0)} ms`)
}

export function seconds(milliseconds: number | undefined): string {
  return known(milliseconds, (number) => `${(number / 1000).toFixed(3)} s`)
}

/** A length of time in the unit that suits it. */
export function span(milliseconds: number | undefined): string {
  return known(milliseconds, (number) => (number < 1000 ? ms(number) : `${(number / 1000).toFixed(2)} s`))
}

export function mib(bytes: number | undefined): string {
  return known(bytes, (number) => `${trimmed(number / 2 ** 20, 1)} MiB`)
}

export function rate(mibPerSecond: number | undefined): string {
  return known(mibPerSecond, (number) => `${trimmed(number, 1)} MiB/s`)
}

export function count(value: number | undefined): string {
  return known(value, String)
}

function known(value: number | undefined, show: (value: number) => string): string {
  return value === undefined || value < 0 || !Number.isFinite(value) ? '–' : show(value)
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}
