import { createServer } from 'node:net'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { duplexPair } from 'node:stream'
import { expect, test } from 'vitest'
import { LocalHost } from '../../providers/hosts/local/local-host.ts'
import { LabError } from '../base/errors.ts'
import { classify } from '../verdict/classify.ts'
import { connect } from './connect.ts'

const signal = new AbortController().signal
const errno = (code: string) => Object.assign(new Error(`connect ${code} /s/qmp`), { code, syscall: 'connect' })

/** A host on which connecting fails so, one after the other, and then comes about. */
function failing(...errors: readonly Error[]) {
  const left = [...errors]
  const [stream] = duplexPair()
  return {
    name: 'lab-1',
    left,
    connect: async () => {
      const error = left.shift()
      if (error) throw error
      return stream
    },
  }
}

test('a socket that is not there yet, or that nobody listens at yet, is tried again', async () => {
  const host = failing(errno('ENOENT'), errno('ECONNREFUSED'), errno('EAGAIN'))
  await connect(host, '/s/qmp', { signal })
  expect(host.left).toEqual([])
})

test('what is the lab’s fault ends it at once, as that', async () => {
  const host = failing(errno('ENOENT'), errno('EMFILE'), errno('ENOENT'))
  const error = await connect(host, '/s/qmp', { signal }).catch((one: unknown) => one)
  expect(classify(error)).toMatchObject({ status: 'broken', code: 'too-many-files' })
  expect(host.left).toHaveLength(1)
  const lost = new LabError('host-lost', 'host lab-1 is gone')
  await expect(connect(failing(lost, errno('ENOENT')), '/s/qmp', { signal })).rejects.toBe(lost)
})

test('a socket that is never opened is QEMU’s, with the last reason why', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-connect-'))
  const root = folder.path
  const options = {
    name: 'local',
    migrationAddress: '127.0.0.1',
    runId: 'connect',
    scratchRoot: root,
    memoryRoot: root,
  }
  const path = join(root, 'qmp')
  await expect(connect(new LocalHost(options), path, { signal, timeoutMs: 60 })).rejects.toMatchObject({
    ...{ name: 'ExpectationError', code: 'qmp-silent' },
    message: expect.stringMatching(/^QEMU did not open \S+ on host local in \d+ ms: connect ENOENT \S+$/) as string,
  })
  const server = createServer().listen(path)
  await once(server, 'listening')
  const stream = await connect(new LocalHost(options), path, { signal, timeoutMs: 60 })
  stream.destroy()
  server.close()
})
