import { expect, test } from 'vitest'
import { dialTcp } from '../../../providers/hosts/local/tcp.ts'
import { scriptedHost } from '../../spec/fixtures/host.ts'
import type { Host } from '../../spec/host.ts'
import { Links } from './expect-link.ts'

const signal = AbortSignal.timeout(30_000)
const refused = () => Promise.reject(new Error('(SSH) Channel open failure: Connection refused'))
const silence = () => new Promise<never>(() => {})

/** Two hosts, of which the source is answered as `dial` says, one time after the other. */
function ends(...dial: readonly Host['dial'][]) {
  const left = [...dial]
  const next: Host['dial'] = (...input) => (left.length > 1 ? left.shift()! : left[0]!)(...input)
  return { source: { ...scriptedHost, name: 'one', dial: next }, destination: { ...scriptedHost, name: 'two' } }
}

test('a refusal is an answer', async () => {
  await new Links().expect(ends(dialTcp), signal)
  await new Links().expect(ends(refused), signal)
})

test('what answered before and does not any more, or cannot be reached, is lost', async () => {
  const links = new Links()
  expect(await links.learn(ends(refused), signal)).toBe(true)
  await expect(links.expect(ends(silence), signal)).rejects.toMatchObject({
    ...{ code: 'link-lost', host: 'two' },
    message: expect.stringMatching(/^host one does not reach 127.0.0.1, the migration address of host two: no answer/),
  })
  await expect(
    links.expect(
      ends(() => Promise.reject(new Error('No route to host'))),
      signal,
    ),
  ).rejects.toThrow('No route')
})

test('a firewall that never let anything through proves nothing', async () => {
  await new Links().expect(
    ends(() => Promise.reject(new Error('No route to host'))),
    signal,
  )
})

const noRoute = () => Promise.reject(new Error('No route to host'))

test.each([
  "the source says that the migration failed: Failed to connect to '10.0.0.2:45433': No route to host",
  "the migration did not come to 'completed' in 76384 ms; the source was last seen 'setup', the destination was last seen 'setup'",
])('where nothing ever answered, and QEMU came nowhere, the way is lost: %s', async (failure) => {
  const links = new Links()
  await links.expect(ends(noRoute), signal)
  await expect(links.explain(ends(noRoute), failure, signal)).rejects.toMatchObject({ code: 'link-lost', host: 'two' })
})

test.each([
  ["Failed to connect to '10.0.0.2:45433': Connection refused", noRoute],
  ["the source was last seen 'active', the destination was last seen 'active'", noRoute],
  ["Failed to connect to '10.0.0.2:45433': No route to host", refused],
])('a failure of QEMU is none of the way to it: %s', async (failure, dial) => {
  const links = new Links()
  await links.expect(ends(dial), signal)
  await links.explain(ends(dial), failure, signal)
})

test('the source’s host is to blame where its own link is down', async () => {
  const saying = (stdout: string) => {
    const { source, destination } = ends(refused, () => Promise.reject(new Error('No route to host')))
    return { source: { ...source, run: async () => ({ code: 0, signal: null, stdout, stderr: '' }) }, destination }
  }
  const blamed = async (state: string) => {
    const [links, both] = [new Links(), saying(state)]
    await links.expect(both, signal)
    return links.expect(both, signal).catch((error: unknown) => error)
  }
  for (const state of ['lowerlayerdown\n', 'down\n'])
    expect(await blamed(state)).toMatchObject({ host: 'one', message: expect.stringMatching(/its own link is down$/) })
  for (const state of ['up\n', 'unknown\n', '']) expect(await blamed(state)).toMatchObject({ host: 'two' })
})

test('who has given up before has learnt nothing', async () => {
  const links = new Links()
  const over = AbortSignal.abort(new Error('the case is over'))
  await links.learn(ends(silence), over)
  expect(await links.learn(ends(refused), signal)).toBe(true)
})
