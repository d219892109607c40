/** Maps values to pixels. */
export type Scale = Readonly<{ from: number; to: number; left: number; right: number }>

/** Where a value lies; what lies outside of the scale is put to its end. */
export function position({ from, to, left, right }: Scale, value: number): number {
  const share = to > from ? (value - from) / (to - from) : 0
  return left + Math.min(1, Math.max(0, share)) * (right - left)
}

/** At most about `count` round values in a range, ends included where they are round. */
export function ticks(from: number, to: number, count: number): number[] {
  if (!(to > from)) return [from]
  const step = roundStep((to - from) / count)
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}

/** The next of 1, 2, 5, 10, … */
function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw))
  return ([1, 2, 5].find((factor) => factor * power >= raw * 0.999) ?? 10) * power
}

/** The smallest round number that is not below a value, for the top of an axis. */
export function roundUp(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 1.5, 2, 3, 4, 5, 6, 8].find((factor) => factor * power >= value * 0.999) ?? 10) * power
}
