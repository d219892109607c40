import { duplexPair } from 'node:stream'
import { expect, test } from 'vitest'
import { scriptedHost } from '../spec/fixtures/host.ts'
import type { Exit, Host } from '../spec/host.ts'
import { sampleAttempt } from './fixtures/scripted-machine.ts'
import { startSwtpm } from './swtpm.ts'

type Options = Readonly<{ refusals: number; exited?: Promise<Exit> }>

/** A host on which swtpm listens after so many refusals. */
function hostWith({ refusals, exited = new Promise(() => {}) }: Options) {
  const spawned: (readonly string[])[] = []
  let left = refusals
  const host: Host = {
    ...scriptedHost,
    name: 'lab-1',
    tool: async (name) => `/tools/${name}`,
    spawn: async (argv) => {
      spawned.push(argv)
      return { pid: 1, exited, kill: async () => {}, [Symbol.asyncDispose]: async () => {} }
    },
    connect: async () => {
      if (left-- > 0) throw new Error('ENOENT')
      return duplexPair()[0]
    },
  }
  return { host, spawned }
}

const start = async (options: Options) => {
  await using attempt = sampleAttempt()
  const { host, spawned } = hostWith(options)
  const place = { scratch: '/s', socket: '/s/tpm', directory: '/run/source' }
  await startSwtpm({ host, attempt, ...place })
  return spawned
}

test('it is started with its state beside its socket, and waited for', async () => {
  expect(await start({ refusals: 3 })).toEqual([
    [
      ...['/tools/swtpm/swtpm', 'socket', '--tpm2', '--tpmstate', 'dir=/s,mode=0600'],
      ...['--ctrl', 'type=unixio,path=/s/tpm', '--terminate', '--log', 'level=1'],
    ],
  ])
})

test('one that ends is not waited for', async () => {
  const exited = Promise.resolve({ code: 1, signal: null })
  await expect(start({ refusals: Infinity, exited })).rejects.toMatchObject({
    code: 'swtpm',
    message: 'swtpm ended with 1 on host lab-1 before it listened: see swtpm.log',
  })
})
