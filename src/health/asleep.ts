import type { HealthInput } from './health-input.ts'

/** How long a guest was suspended to RAM in all, milliseconds: neither its beats nor its monotonic clock went on then. */
export function asleepMs({ sleeps }: Pick<HealthInput, 'sleeps'>): number {
  return sleeps.reduce((sum, { ms }) => sum + ms, 0)
}
