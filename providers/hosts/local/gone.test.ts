import { expect, test } from 'vitest'
import { gone } from './gone.ts'

const killed = { pid: 4711, host: 'local', limitMs: 10 }

test('a process that ends is gone', async () => {
  await gone(Promise.resolve({ code: null, signal: 'SIGKILL' }), killed)
})

test('one that survives SIGKILL is not waited for for ever', async () => {
  await expect(gone(new Promise(() => {}), killed)).rejects.toMatchObject({
    ...{ name: 'LabError', code: 'process-stuck' },
    message: expect.stringMatching(/^process 4711 on host local was still there \d+ ms after SIGKILL$/) as string,
  })
})
