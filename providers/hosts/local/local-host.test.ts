import { randomUUID } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { hostContract } from '../contract/host-contract.ts'
import { LocalHost } from './local-host.ts'
import { runMarkVariable } from './run-mark.ts'

const signal = new AbortController().signal
const runId = randomUUID()
let scratchRoot: string

beforeAll(async () => {
  scratchRoot = await mkdtemp(join(tmpdir(), 'virtqual-host-'))
})
afterAll(() => rm(scratchRoot, { recursive: true }))

const localHost = (root = scratchRoot) =>
  new LocalHost({ name: 'local', migrationAddress: '127.0.0.1', runId, scratchRoot: root, memoryRoot: join(root, 'm') })

hostContract(() => localHost())

test('every process carries the mark of its run', async () => {
  const host = localHost()
  await using scratch = await host.scratch('mark')
  const log = join(scratch.path, 'log')
  const argv = ['sh', '-c', `echo $${runMarkVariable}`]
  await (
    await host.spawn(argv, { log })
  ).exited
  expect(await readFile(log, 'utf8')).toBe(`${runId}\n`)
  expect((await host.run(argv, { signal })).stdout).toBe(`${runId}\n`)
})

test('nothing is put where others can write', async () => {
  const root = join(scratchRoot, 'open')
  await mkdir(root)
  await chmod(root, 0o777)
  await expect(localHost(root).scratch('x')).rejects.toMatchObject({ code: 'scratch-unwritable' })
})

test('what is to be kept in memory has a directory of its own, below another root', async () => {
  const path = await (async () => {
    await using scratch = await localHost().scratch('ram', { inMemory: true })
    expect(scratch.path).toMatch(join(scratchRoot, 'm', 'ram-'))
    await writeFile(join(scratch.path, 'file'), '')
    return scratch.path
  })()
  await expect(readFile(join(path, 'file'))).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a directory that is too long for a socket is refused before QEMU has to', async () => {
  const host = localHost(join(scratchRoot, 'x'.repeat(80)))
  await expect(host.scratch('0123456789ab-destination')).rejects.toMatchObject({
    name: 'LabError',
    code: 'scratch-too-long',
  })
})

test('a program that set-up made has a path, and one that it could not make a reason', async () => {
  const options = { name: 'local', migrationAddress: '127.0.0.1', runId, scratchRoot, memoryRoot: scratchRoot }
  const missing = { missing: 'no C compiler', labCode: 'setup-unsupported' }
  expect(await new LocalHost({ ...options, tools: { 'pass-fd': '/cache/pass-fd' } }).tool('pass-fd')).toBe(
    '/cache/pass-fd',
  )
  await expect(new LocalHost({ ...options, tools: { 'pass-fd': missing } }).tool('pass-fd')).rejects.toMatchObject({
    ...{ name: 'LabError', code: 'setup-unsupported', message: 'host local has no pass-fd: no C compiler' },
  })
  await expect(localHost().tool('pass-fd')).rejects.toMatchObject({ name: 'LabError', code: 'tool-setup' })
})

test('a wall clock that is set in the middle of a case is a fault of this machine', async () => {
  const host = localHost()
  await host.expectReady(signal)
  await host.check(signal)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 })
  try {
    await expect(host.check(signal)).rejects.toMatchObject({ name: 'LabError', code: 'clock-wrong', host: 'local' })
  } finally {
    vi.useRealTimers()
  }
})
