import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/**
 * Moments are told by the wall clock, Date.now(), because those of QEMU are, and durations by performance.now(). A moment
 * by the latter agrees with the others only until somebody sets the wall clock.
 */
test('nobody tells a moment by the monotonic clock', () => {
  const files = ['src', 'providers', 'reports'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  const sources = files.filter((file) => file.endsWith('.ts') && file !== 'src/clocks.test.ts')
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.filter((file) => /\btimeOrigin\b/.test(readFileSync(join(root, file), 'utf8')))).toEqual([])
})
