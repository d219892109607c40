import { expect, test } from 'vitest'
import { LabError } from '../../base/errors.ts'
import type { HostOffer } from '../run-context.ts'
import type { LabHost } from './lab-host.ts'
import { LabHosts } from './lab-hosts.ts'

const { signal } = new AbortController()
const offer = { name: 'lab' } as HostOffer
const placed = [{ host: offer, share: { roles: [], memoryMib: 1, lack: () => undefined } }]

/** Hosts one after the other, each of which can be lost; `log` has what was done to which. */
function labOf() {
  const log: string[] = []
  const losing: AbortController[] = []
  const hosts = new LabHosts(async (): Promise<LabHost> => {
    const lost = new AbortController()
    const number = losing.push(lost)
    log.push(`open ${number}`)
    return {
      lost: lost.signal,
      claim: async () => ({ host: {} as never, [Symbol.asyncDispose]: async () => {} }),
      changed: async () => {},
      [Symbol.asyncDispose]: async () => void log.push(`end ${number}`),
    }
  })
  const lose = () => losing.at(-1)!.abort(new LabError('host-lost', 'its keeper has ended'))
  return { hosts, log, lose }
}

test('what still stands of a host that is lost is closed before it is opened anew', async () => {
  const { hosts, log, lose } = labOf()
  await hosts.take(placed, signal)
  lose()
  await Promise.all([hosts.take(placed, signal), hosts.take(placed, signal)])
  expect(log).toEqual(['open 1', 'end 1', 'open 2'])
})

test('a host that is lost and needed no more is closed with the others', async () => {
  const { hosts, log, lose } = labOf()
  await hosts.take(placed, signal)
  lose()
  await hosts[Symbol.asyncDispose]()
  expect(log).toEqual(['open 1', 'end 1'])
})
