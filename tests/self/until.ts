import { setTimeout as delay } from 'node:timers/promises'

/** Looks until something is so, for up to 15 s or as long as is said; for what gives no event to a test from outside. */
export async function until(look: () => unknown, what: string, limitMs = 15_000): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!(await look())) {
    if (performance.now() > deadline) throw new Error(`not so within ${limitMs / 1000} s: ${what}`)
    await delay(20)
  }
}
