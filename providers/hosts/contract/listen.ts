import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import type { HostListener } from '../../../src/spec/host.ts'
import type { OnHost } from './on-host.ts'

/** Ports of the host, and streams to them. */
export function listens(on: OnHost): void {
  const { options } = on
  describe('listen and dial', () => {
    test('bytes go both ways as they are, and half-close is kept in both', async () => {
      const { near, far, listener } = await connected()
      await using _ = listener
      const sent = randomBytes(1_000_000)
      near.end(sent)
      expect((await buffer(far)).equals(sent)).toBe(true)
      far.end(sent)
      expect((await buffer(near)).equals(sent)).toBe(true)
    })

    test('what is said to one who has stopped listening goes nowhere else', async () => {
      const { near, far, listener } = await connected()
      await using _ = listener
      far.end('bye')
      expect(await text(near)).toBe('bye')
      near.end('still here')
      expect(await text(far)).toBe('still here')
    })

    test('a connection that is destroyed at one end is over at the other', async () => {
      for (const end of ['near', 'far'] as const) {
        const { near, far, listener } = await connected()
        await using _ = listener
        const [destroyed, other] = end === 'near' ? [near, far] : [far, near]
        const over = finished(other.on('error', () => {}).resume(), { writable: false }).catch(() => {})
        destroyed.destroy()
        await over
        other.destroy()
      }
    })

    test('several ports are kept apart', async () => {
      const pairs = await Promise.all([connected(), connected(), connected()])
      expect(new Set(pairs.map(({ listener }) => listener.address.port)).size).toBe(3)
      for (const [index, { near }] of pairs.entries()) near.end(String(index))
      expect(await Promise.all(pairs.map(({ far }) => text(far)))).toEqual(['0', '1', '2'])
      for (const { near, far, listener } of pairs) {
        near.destroy()
        far.destroy()
        await listener[Symbol.asyncDispose]()
      }
    })

    test('nobody is reached at a port that was let go of', async () => {
      const listener = await on.host.listen({ host: '127.0.0.1', port: 1 }, options)
      await listener[Symbol.asyncDispose]()
      await expect(on.host.dial(listener.address, options)).rejects.toThrow()
    })

    test('a caller who has given up before gets neither', async () => {
      const over = { signal: AbortSignal.abort(new Error('the case is over')) }
      await expect(on.host.dial({ host: '127.0.0.1', port: 1 }, over)).rejects.toThrow('the case is over')
      await expect(on.host.listen({ host: '127.0.0.1', port: 1 }, over)).rejects.toThrow()
    })

    /** Two ends of a connection from the host through a port that it listens at. */
    async function connected(): Promise<{ near: Duplex; far: Duplex; listener: HostListener }> {
      const listener = await on.host.listen({ host: '127.0.0.1', port: 1 }, options)
      const { promise: far, resolve } = Promise.withResolvers<Duplex>()
      listener.onConnection(resolve)
      const near = await on.host.dial(listener.address, options)
      return { near, far: await far, listener }
    }
  })
}
