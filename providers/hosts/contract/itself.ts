import { describe, expect, test } from 'vitest'
import type { OnHost } from './on-host.ts'

/** That the host is there. */
export function isThere(on: OnHost): void {
  const { signal } = on
  describe('the host itself', () => {
    test('it is there, nothing is wrong with it, and its clock is near', async () => {
      expect(on.host.lost.aborted).toBe(false)
      await on.host.check(signal)
      await on.host.check(signal)
      await on.host.expectReady(signal)
      expect(Math.abs(on.host.clockOffsetMs())).toBeLessThan(1_000)
    })

    test('nobody looks at it for a caller who has given up before', async () => {
      const over = AbortSignal.abort(new Error('the case is over'))
      await expect(on.host.check(over)).rejects.toThrow('the case is over')
      await expect(on.host.expectReady(over)).rejects.toThrow('the case is over')
    })
  })
}
