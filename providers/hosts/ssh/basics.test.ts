import { Duplex } from 'node:stream'
import { afterEach, expect, test, vi } from 'vitest'
import { askBasics } from './basics.ts'

afterEach(() => void vi.useRealTimers())

/** One whose programs say nothing, and do not end. */
const hanging = { exec: async () => new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() }) } as never

test('a host whose shell does not answer cannot be used', async () => {
  vi.useFakeTimers()
  const asked = expect(askBasics(hanging, 'lab', new AbortController().signal)).rejects.toMatchObject({
    ...{ name: 'LabError', code: 'host-unusable', host: 'lab' },
    message: 'host lab cannot be used: its shell has not answered after 30 s',
  })
  await vi.advanceTimersByTimeAsync(30_000)
  await asked
})

test('whoever gives up does not wait for it', async () => {
  const caller = new AbortController()
  const asked = expect(askBasics(hanging, 'lab', caller.signal)).rejects.toThrow('interrupted')
  caller.abort(new Error('interrupted'))
  await asked
})
