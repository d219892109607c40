/** A bound of QEMU versions, such as `>=10.0`: the operator, and as many parts of the version as are written. */
type VersionBound = Readonly<{ operator: '>=' | '<=' | '>' | '<' | '='; parts: readonly number[] }>

/** Versions that fit all bounds. */
export type VersionRange = readonly VersionBound[]

/** Reads `>=10.0 <=11.1.3`; undefined where it is no range. */
export function parseVersionRange(text: string): VersionRange | undefined {
  const words = text.trim().split(/\s+/)
  const bounds = words.map((word) => /^(>=|<=|>|<|=)(\d{1,5}(?:\.\d{1,5}){0,3})$/.exec(word))
  if (bounds.includes(null)) return undefined
  return bounds.map((bound) => ({ operator: bound![1] as VersionBound['operator'], parts: partsOf(bound![2]!) }))
}

/**
 * Whether a build that calls itself `version` (`10.0.2 Debian …`, as `query-version` has it) is in the range. Only the
 * parts that a bound has are compared: 11.1.3 is `<=11.1` and not `>11.1`. What is no version is in no range.
 */
export function isInRange(version: string, range: VersionRange): boolean {
  const parts = partsOf(/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '')
  return parts.length > 0 && range.every((bound) => fits(compare(parts, bound.parts), bound.operator))
}

function fits(order: number, operator: VersionBound['operator']): boolean {
  if (operator === '=') return order === 0
  if (operator === '>=' || operator === '<=') return operator === '>=' ? order >= 0 : order <= 0
  return operator === '>' ? order > 0 : order < 0
}

function compare(version: readonly number[], bound: readonly number[]): number {
  for (const [index, part] of bound.entries()) {
    const difference = (version[index] ?? 0) - part
    if (difference !== 0) return difference
  }
  return 0
}

function partsOf(version: string): number[] {
  return version === '' ? [] : version.split('.').map(Number)
}
