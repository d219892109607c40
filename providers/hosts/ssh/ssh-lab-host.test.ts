import { expect, test } from 'vitest'
import { LabError } from '../../../src/base/errors.ts'
import { openedHost } from './fixtures/opened-host.ts'
import { Slots } from './slots.ts'
import { SshLabHost } from './ssh-lab-host.ts'

const { signal } = new AbortController()

/** A host whose keeper does with a release what it is told to; `log` has what was ended. */
function labHost(release: (lose: (reason: Error) => void) => Promise<void>) {
  const [lost, log]: [AbortController, string[]] = [new AbortController(), []]
  const keeper = {
    lost: lost.signal,
    claim: async () => ({ epoch: 1 }),
    changed: () => new Promise<void>(() => {}),
    release: () => release((reason) => lost.abort(reason)),
    [Symbol.asyncDispose]: async () => void log.push('keeper'),
  }
  const opened = openedHost(keeper, { [Symbol.asyncDispose]: async () => void log.push('connection') })
  const slots = new Slots(keeper as never, { slots: 1, memoryMib: 100 })
  return { host: new SshLabHost({ opened, slots, copies: {} as never, basics: {} as never }), log }
}

const failed = (code: string) => new LabError(code, 'it cannot', { host: 'lab' })
const losing = (code: string) => async (lose: (reason: Error) => void) => {
  lose(failed(code))
  throw failed(code)
}

test('a host that is lost while a place is given back is none that could not free it', async () => {
  const { host } = labHost(losing('host-lost'))
  const lease = await host.claim({ memoryMib: 1, signal })
  await lease![Symbol.asyncDispose]()
  expect(host.lost.aborted).toBe(true)
})

test.each([
  ['the keeper refuses', async () => Promise.reject(failed('lease')), 'lease'],
  ['something is left of the whole session', losing('host-unclean'), 'host-unclean'],
])('a place that is not free, as %s, is told of', async (_, release, code) => {
  const { host } = labHost(release)
  const lease = await host.claim({ memoryMib: 1, signal })
  await expect(lease![Symbol.asyncDispose]()).rejects.toMatchObject({ code, host: 'lab' })
})

test('of a host that is lost the connection is closed, which may stand yet', async () => {
  const { host, log } = labHost(losing('host-lost'))
  await (await host.claim({ memoryMib: 1, signal }))![Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
  expect(log).toEqual(['connection'])
})

test('of any other, the keeper ends before', async () => {
  const { host, log } = labHost(async () => {})
  await host[Symbol.asyncDispose]()
  expect(log).toEqual(['keeper', 'connection'])
})
