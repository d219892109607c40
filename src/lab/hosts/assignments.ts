/** Every way in which each of some shares has a candidate of its own, none of them twice. */
export function* assignments<T>(
  candidates: readonly (readonly T[])[],
  taken: readonly T[] = [],
): Generator<readonly T[]> {
  const next = candidates[taken.length]
  if (!next) yield taken
  else for (const one of next) if (!taken.includes(one)) yield* assignments(candidates, [...taken, one])
}
