import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import type { OnHost } from './on-host.ts'

/** Streams to unix sockets on the host. */
export function connects(on: OnHost): void {
  const { options, newLog, readLog, sh, node } = on
  describe('connect', () => {
    test('bytes go both ways as they are, until one side ends', async () => {
      await using scratch = await on.host.scratch('contract')
      const path = `${scratch.path}/socket`
      await using _ = await listener(path)
      const stream = await on.host.connect(path, options)
      const sent = randomBytes(1_000_000)
      stream.end(sent)
      expect((await buffer(stream)).equals(sent)).toBe(true)
    })

    test('several connections to one socket are kept apart', async () => {
      await using scratch = await on.host.scratch('contract')
      const path = `${scratch.path}/socket`
      await using _ = await listener(path)
      const answers = ['one', 'two', 'three'].map(async (text) => {
        const stream = await on.host.connect(path, options)
        stream.end(text)
        return (await buffer(stream)).toString()
      })
      expect(await Promise.all(answers)).toEqual(['one', 'two', 'three'])
    })

    test('a listener that dies ends its connections', async () => {
      await using scratch = await on.host.scratch('contract')
      const path = `${scratch.path}/socket`
      await using process = await listener(path)
      const stream = await on.host.connect(path, options)
      stream.on('error', () => {}).resume()
      const closed = new Promise((resolve) => stream.once('close', resolve))
      await process.kill('SIGKILL')
      await closed
    })

    test('a connection is refused where no socket is', async () => {
      await using scratch = await on.host.scratch('contract')
      await expect(on.host.connect(`${scratch.path}/socket`, options)).rejects.toThrow()
    })

    test('a connection is refused where nobody listens any more', async () => {
      await using scratch = await on.host.scratch('contract')
      const path = `${scratch.path}/socket`
      const process = await listener(path)
      await process[Symbol.asyncDispose]()
      expect((await sh('test -S "$1"', path)).code).toBe(0)
      await expect(on.host.connect(path, options)).rejects.toThrow()
    })

    test('a caller who has given up before gets no connection', async () => {
      await using scratch = await on.host.scratch('contract')
      const path = `${scratch.path}/socket`
      await using _ = await listener(path)
      const over = AbortSignal.abort(new Error('the case is over'))
      await expect(on.host.connect(path, { signal: over })).rejects.toThrow('the case is over')
    })

    test('a connection outlives the wait for it', async () => {
      await using scratch = await on.host.scratch('contract')
      const path = `${scratch.path}/socket`
      await using _ = await listener(path)
      const caller = new AbortController()
      const stream = await on.host.connect(path, caller)
      caller.abort(new Error('the wait is over'))
      stream.end('still here')
      expect((await buffer(stream)).toString()).toBe('still here')
    })

    /** A process that sends back what it is sent. */
    async function listener(path: string) {
      const ready = `() => console.log('listening')`
      const echo = `require('node:net').createServer((s) => s.pipe(s)).listen(${JSON.stringify(path)}, ${ready})`
      const log = newLog()
      const process = await on.host.spawn([await node(), '-e', echo], { log })
      await expect.poll(() => readLog(log)).toBe('listening\n')
      return process
    }
  })
}
