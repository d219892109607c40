/** The first of what may be a very long stream; undefined where there is none. */
export function first<T>(items: Iterable<T>): T | undefined {
  const iterator = items[Symbol.iterator]()
  const { value, done } = iterator.next()
  iterator.return?.()
  return done ? undefined : value
}
