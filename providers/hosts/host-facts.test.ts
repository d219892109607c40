import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { hostFacts } from './host-facts.ts'
import { LocalHost } from './local/local-host.ts'

const signal = AbortSignal.timeout(10_000)
const local = () => {
  const options = {
    name: 'local',
    migrationAddress: '127.0.0.1',
    runId: 'facts',
    scratchRoot: '/tmp',
    memoryRoot: '/tmp',
  }
  return new LocalHost(options)
}

test('this machine says what it is', async () => {
  const facts = await hostFacts({ host: local(), directory: `${tmpdir()}/is/not/there` }, signal)
  expect(facts).toMatchObject({ kernel: expect.stringMatching(/^\d+\./), architecture: expect.stringMatching(/^\w+$/) })
  expect(facts.cpus).toBeGreaterThan(0)
  expect(facts.memoryMib).toBeGreaterThan(100)
  expect(facts.freeMib).toBeGreaterThan(0)
  expect(facts.programs).toContain('sha256sum')
})

const answering = (stdout: string, code = 0, stderr = '') => ({
  name: 'box-1',
  run: async () => ({ code, signal: null, stdout, stderr }),
})

test.each([
  [answering('', 127, 'sh: not here\n'), 'host box-1 does not say what it is: sh: not here'],
  [answering('', 2), 'host box-1 does not say what it is: exit code 2'],
  [answering('This account is not available.\n'), 'host box-1 does not say what it is: its answer makes no sense'],
])('a host that does not answer is named', async (host, message) => {
  await expect(hostFacts({ host, directory: '/' }, signal)).rejects.toMatchObject({ code: 'host-exec', message })
})
