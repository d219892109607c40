import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { aborted } from '../../../src/base/wait.ts'
import { keptHost, makePlace, openKeeper } from '../keeper/fixtures/local-keeper.ts'
import { putUndoScript } from './undo-script.ts'

async function open() {
  const place = await makePlace()
  const running = await openKeeper(place)
  const { keeper } = running
  const { sessionDirectory } = keeper.hello
  const undone = join(place.root, 'undone')
  return {
    ...{ keeper, undone, directory: join(sessionDirectory, 'undo') },
    put: (script: string) => putUndoScript(keptHost(keeper), sessionDirectory, script.replaceAll('FILE', undone)),
    [Symbol.asyncDispose]: async () => {
      await running[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
    },
  }
}

test('what is disposed is undone at once, and only once', async () => {
  await using one = await open()
  const undo = await one.put('echo "it was $((1 + 1))" >>FILE\n')
  expect(await readdir(one.directory)).toHaveLength(1)
  await undo[Symbol.asyncDispose]()
  expect(await readdir(one.directory)).toEqual([])
  await one.keeper[Symbol.asyncDispose]()
  expect(await readFile(one.undone, 'utf8')).toBe('it was 2\n')
})

test('what nobody undoes is undone with the session, the last first', async () => {
  await using one = await open()
  for (const word of ['first', 'second', 'last']) await one.put(`echo ${word} >>FILE\n`)
  await one.keeper[Symbol.asyncDispose]()
  expect(await readFile(one.undone, 'utf8')).toBe('last\nsecond\nfirst\n')
})

test('what could not be undone is told, and tried again with the session', async () => {
  await using one = await open()
  const undo = await one.put('echo tried >>FILE\necho no such device >&2\nexit 1\n')
  await expect(undo[Symbol.asyncDispose]()).rejects.toMatchObject({
    ...{ name: 'LabError', code: 'host-exec', host: 'here' },
    message: 'a script that undoes something failed on host here: no such device',
  })
  await one.keeper[Symbol.asyncDispose]()
  expect(await readFile(one.undone, 'utf8')).toBe('tried\ntried\n')
})

test('one that does not end is told of', async () => {
  vi.useFakeTimers()
  try {
    const ended = { code: 0, signal: null, stdout: '', stderr: '' }
    let runs = 0
    const run = async (_: readonly string[], { signal }: { signal: AbortSignal }) =>
      runs++ === 0 ? ended : aborted(signal)
    const undo = await putUndoScript({ name: 'lab', lost: new AbortController().signal, run }, '/s', 'sleep 1000\n')
    const undone = expect(undo[Symbol.asyncDispose]()).rejects.toMatchObject({
      ...{ name: 'LabError', code: 'host-exec', host: 'lab' },
      message: 'a script that undoes something had not ended on host lab after 30000 ms',
    })
    await vi.advanceTimersByTimeAsync(30_000)
    await undone
  } finally {
    vi.useRealTimers()
  }
})
