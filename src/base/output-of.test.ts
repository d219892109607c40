import { expect, test } from 'vitest'
import { outputOf } from './output-of.ts'
import { aborted } from './wait.ts'

const options = { signal: new AbortController().signal, input: 'text' }

test('what a program says is returned, and it gets what it is to have', async () => {
  const run = async (argv: readonly string[], given: object) => {
    expect([argv, given]).toEqual([['cat'], options])
    return { code: 0, stdout: 'text\n', stderr: 'aside' }
  }
  expect(await outputOf({ name: 'a', run }, ['cat'], options)).toBe('text\n')
})

test.each([1, null])('a program that ends with %s is the lab’s', async (code) => {
  const run = async () => ({ code, stdout: '', stderr: 'no such file\n' })
  await expect(outputOf({ name: 'a', run }, ['cat', 'b'], options)).rejects.toMatchObject({
    ...{ name: 'LabError', code: 'host-exec', message: 'cat b failed on host a: no such file' },
  })
})

test('a program that does not end in time is the lab’s, one whose wait is given up says why', async () => {
  const run = (_: readonly string[], { signal }: { signal: AbortSignal }) => aborted(signal)
  await expect(outputOf({ name: 'a', run }, ['cat', 'b'], { signal: AbortSignal.timeout(1) })).rejects.toMatchObject({
    ...{ name: 'LabError', code: 'host-exec', message: 'cat b did not end in time on host a' },
  })
  const over = new Error('the case is over')
  await expect(outputOf({ name: 'a', run }, ['cat'], { signal: AbortSignal.abort(over) })).rejects.toBe(over)
})
