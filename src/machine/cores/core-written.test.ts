import { expect, test } from 'vitest'
import type { Exit } from '../../spec/host.ts'
import { scriptedHost } from '../../spec/fixtures/host.ts'
import { coreWritten } from './core-written.ts'

/** A process that ends when told; its host's grep ends with this code. */
function dumping(code: number | Error) {
  const { promise: exited, resolve: exit } = Promise.withResolvers<Exit>()
  const run = async () => {
    if (code instanceof Error) throw code
    return { code, signal: null, stdout: '', stderr: '' }
  }
  return { host: { ...scriptedHost, run }, process: { pid: 77, exited }, exit }
}

const later = () => new Promise<'later'>((resolve) => setTimeout(resolve, 30, 'later'))

test('a core that is being written is waited for, until its process ends', async () => {
  const { exit, ...one } = dumping(0)
  const written = coreWritten(one)
  expect(await Promise.race([written, later()])).toBe('later')
  exit({ code: null, signal: 'SIGABRT' })
  await written
})

test('no longer than the limit', async () => {
  await coreWritten({ ...dumping(0), limitMs: 5 })
})

test.each([
  ['none is written', 1],
  ['the process is gone', 2],
  ['the host cannot be asked', new Error('lost')],
])('where %s nothing is waited for', async (_, code) => {
  await coreWritten({ ...dumping(code), limitMs: 60_000 })
})

test('a process that has ended is not asked for', async () => {
  const { exit, process } = dumping(0)
  exit({ code: 0, signal: null })
  await coreWritten({ process, host: { run: () => Promise.reject(new Error('asked')) } })
})
