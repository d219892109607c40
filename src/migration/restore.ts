import type { MigrateInput } from './migrate-input.ts'

/**
 * Runs a migration that is not to complete and sets the source's parameters back to what they were, so that the next one
 * has only what it asks for itself.
 */
export async function restoring<T>({ source, spec, attempt }: MigrateInput, run: () => Promise<T>): Promise<T> {
  const { signal } = attempt
  const before = await source.monitor.execute<Record<string, unknown>>('query-migrate-parameters', undefined, {
    signal,
  })
  const result = await run()
  const changed = Object.keys(spec.parameters).filter((name) => before[name] !== undefined)
  const old = Object.fromEntries(changed.map((name) => [name, before[name]]))
  if (changed.length > 0) await source.monitor.execute('migrate-set-parameters', old, { signal })
  return result
}
