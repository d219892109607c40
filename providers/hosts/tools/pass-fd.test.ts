import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LabError } from '../../../src/base/errors.ts'
import { makeTool } from './tools.ts'

const run = promisify(execFile)
let directory: string
let passFd: string

const context = (signal = AbortSignal.timeout(60_000)) => ({ cache: directory, signal, progress: () => {} })

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vq-tools-'))
  passFd = await makeTool('pass-fd', context())
}, 60_000)
afterAll(() => rm(directory, { recursive: true }))

/** A monitor that greets, says something unasked, and answers `getfd` as it is told. */
async function monitor(path: string, answer: string): Promise<Server & AsyncDisposable> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('{"QMP": {"version": {}, "capabilities": ["oob"]}}\r\n')
    socket.on('data', (data) => {
      const event = '{"timestamp": {"seconds": 1}, "event": "STOP"}\r\n'
      socket.write(data.includes('getfd') ? `${event}${answer}\r\n` : '{"return": {}}\r\n')
    })
  })
  await once(server.listen(path), 'listening')
  return Object.assign(server, { [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')) })
}

const taken = '{"return": {}}'
const refused = '{"error": {"class": "GenericError", "desc": "No file descriptor supplied via SCM_RIGHTS"}}'
const sockets = () => [join(directory, 'one'), join(directory, 'other')] as const

test('both monitors are told the name, and what they answer is told', async () => {
  const [one, other] = sockets()
  await using _one = await monitor(one, taken)
  await using _other = await monitor(other, taken)
  const { stdout } = await run(passFd, ['migration', one, other])
  expect(stdout.trim().split('\r\n')).toEqual([taken, taken])
})

test('one that refuses makes it fail, in its words', async () => {
  const [one, other] = sockets()
  await using _one = await monitor(one, taken)
  await using _other = await monitor(other, refused)
  await expect(run(passFd, ['migration', one, other])).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining(refused),
  })
})

test.each([
  ['nobody listens', ['migration', '/nonexistent/qmp', '/nonexistent/qmp'], '/nonexistent/qmp: No such file'],
  ['a path is too long', ['migration', `/${'x'.repeat(200)}`, '/tmp/x'], 'too long for a unix socket'],
  ['a word is missing', ['migration', '/tmp/x'], 'usage: pass-fd NAME SOCKET SOCKET'],
])('it says so where %s', async (_what, words, said) => {
  await expect(run(passFd, words)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(said) })
})

test('it is compiled once', async () => {
  const told: string[] = []
  expect(await makeTool('pass-fd', { ...context(), progress: (text) => told.push(text) })).toBe(passFd)
  expect(told).toEqual([])
})

test('a program that cannot be compiled is the fault of the lab', async () => {
  const path = process.env['PATH']
  const fresh = { ...context(), cache: join(directory, 'fresh') }
  process.env['PATH'] = directory
  try {
    const error = await makeTool('pass-fd', fresh).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(LabError)
    expect(error).toMatchObject({ code: 'setup-unsupported', message: expect.stringContaining('no C compiler') })
  } finally {
    process.env['PATH'] = path
  }
})
