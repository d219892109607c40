import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { exclusively } from './lock.ts'

const context = { signal: new AbortController().signal, progress: () => undefined }

test('one after the other, also when the first fails', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'vq-lock-'))
  const order: string[] = []
  const hold = (name: string, fails: boolean) =>
    exclusively({ ...context, cache }, async () => {
      order.push(`${name} in`)
      await new Promise((resolve) => setImmediate(resolve))
      order.push(`${name} out`)
      if (fails) throw new Error(name)
    }).catch(() => undefined)
  await Promise.all([hold('a', true), hold('b', false), hold('c', false)])
  const names = order.filter((_, index) => index % 2 === 0).map((entry) => entry[0])
  expect(order).toEqual(names.flatMap((name) => [`${name} in`, `${name} out`]))
  await rm(cache, { recursive: true })
})

test('a holder that was killed holds nothing', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'vq-lock-'))
  const script = `
    import { exclusively } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))}
    const context = { cache: ${JSON.stringify(cache)}, signal: new AbortController().signal, progress() {} }
    await exclusively(context, () => new Promise(() => { console.log('held'); setInterval(() => {}, 1e6) }))`
  const holder = execa(process.execPath, ['--input-type=module', '-e', script], { reject: false })
  await once(holder.stdout, 'data')
  // Killed only once the other one waits, which it says.
  const progress = (): void => void holder.kill('SIGKILL')
  expect(await exclusively({ ...context, cache, progress }, async () => 'in')).toBe('in')
  await rm(cache, { recursive: true })
})

test('stops waiting when aborted', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'vq-lock-'))
  const aborter = new AbortController()
  await exclusively({ ...context, cache }, async () => {
    const waiter = exclusively({ ...context, cache, signal: aborter.signal }, async () => 'in')
    aborter.abort(new Error('enough'))
    await expect(waiter).rejects.toThrow('enough')
  })
  await rm(cache, { recursive: true })
})
