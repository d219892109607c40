import { expect, test } from 'vitest'
import { LabError } from '../base/errors.ts'
import type { Host } from '../spec/host.ts'
import { scriptedHost } from '../spec/fixtures/host.ts'
import { untilListening } from './until-listening.ts'

const signal = new AbortController().signal

/** A host on which asking comes to these, one after another. */
function asked(answers: readonly (string | Error)[]) {
  const left = [...answers]
  const run: Host['run'] = async () => {
    const next = left.shift() ?? ''
    if (next instanceof Error) throw next
    return { code: 0, signal: null, stdout: next, stderr: '' }
  }
  return { host: { ...scriptedHost, run }, left }
}

test('it is asked again until somebody listens', async () => {
  const { host, left } = asked(['', '', 'u_str LISTEN 0 1 /s/cpr 1 * 0\n', 'not asked for'])
  await untilListening(host, '/s/cpr', signal)
  expect(left).toEqual(['not asked for'])
})

test('where it cannot be asked, the reason is that, at once', async () => {
  const { host, left } = asked(['', new LabError('host-exec', 'could not start ss on host a: ENOENT'), 'not asked for'])
  const waited = untilListening(host, '/s/cpr', signal)
  await expect(waited).rejects.toMatchObject({
    name: 'LabError',
    code: 'host-exec',
    message: expect.stringContaining('ss on host a') as string,
  })
  expect(left).toEqual(['not asked for'])
})
