/** The highest of these, or 0 where none is above it. There may be more of them than a call can have arguments. */
export function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0)
}
