import type { Row } from './bench.ts'

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

type Compared = Readonly<{ ours: number; reference: number; limit?: string | undefined; unit?: 's' | 'ms' }>

/** A line of the table from two numbers in milliseconds. */
export function row(what: string, { ours, reference, limit = '—', unit = 's' }: Compared): Row {
  const show = unit === 's' ? seconds : (ms: number) => `${Math.round(ms)} ms`
  return { what, ours: show(ours), reference: show(reference), ratio: (ours / reference).toFixed(2), limit }
}
