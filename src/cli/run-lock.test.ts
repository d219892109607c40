import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockRun } from './run-lock.ts'

let runDir: string
beforeEach(async () => {
  runDir = await mkdtemp(join(tmpdir(), 'virtqual-lock-'))
})
afterEach(() => rm(runDir, { recursive: true, force: true }))

test('a run that is held is refused, naming the process that holds it', async () => {
  await using _held = await lockRun(runDir)
  const refused = `the run in ${runDir} is going on in process ${process.pid}`
  await expect(lockRun(runDir)).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringContaining(refused),
  })
})

test('a run is free again at the end, with nothing left behind', async () => {
  await (await lockRun(runDir))[Symbol.asyncDispose]()
  expect(await readdir(runDir)).toEqual([])
})

const gone: Readonly<Record<string, (self: object) => string>> = {
  'is gone': (self) => JSON.stringify({ ...self, pid: 2 ** 22 + 1 }),
  'left its pid to another process': (self) => JSON.stringify({ ...self, startTime: '1' }),
  'ran before the machine was booted again': (self) => JSON.stringify({ ...self, bootId: 'earlier' }),
  'left a file that was never written': () => '',
}

for (const [name, lockOf] of Object.entries(gone)) {
  test(`of several at once, one takes over from a holder that ${name}`, async () => {
    const path = join(runDir, 'run.lock')
    const lock = await lockRun(runDir)
    const self = JSON.parse(await readFile(path, 'utf8')) as object
    await lock[Symbol.asyncDispose]()
    await writeFile(path, lockOf(self))
    const takers = await Promise.allSettled(Array.from({ length: 20 }, () => lockRun(runDir)))
    expect(takers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await readdir(runDir)).toEqual(['run.lock'])
  })
}
