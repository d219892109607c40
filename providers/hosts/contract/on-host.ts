import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { Host } from '../../../src/spec/host.ts'

/** Makes the host of a contract, before its first test. */
export type MakeHost = () => Promise<Host> | Host

/** Path on the host of a Node, where none is in its PATH. */
export type FindNode = () => Promise<string> | string

/** The host of a contract, and what its tests ask of it. */
export type OnHost = ReturnType<typeof onHost>

/** Makes the host before the tests of a file and ends what they kept after them. */
export function onHost(makeHost: MakeHost, node: FindNode) {
  const { signal } = new AbortController()
  const options = { signal }
  let host: Host
  let here: string
  let logs = 0
  beforeAll(async () => {
    host = await makeHost()
    here = await mkdtemp(join(tmpdir(), 'virtqual-contract-'))
  })
  afterAll(() => rm(here, { recursive: true }))
  const sh = (script: string, ...args: string[]) => host.run(['sh', '-c', script, 'sh', ...args], options)
  return {
    get host() {
      return host
    },
    signal,
    options,
    node,
    sh,
    /** A file of this machine that is not there yet. */
    newLog: () => join(here, `log-${++logs}`),
    lives: async (pid: string | number) =>
      (await sh('grep "^State:\t[^ZX]" "/proc/$1/status"', String(pid))).code === 0,
    readLog: (log: string) => readFile(log, 'utf8').catch(() => ''),
    read: async (path: string) => (await host.run(['cat', path], options)).stdout,
  }
}
