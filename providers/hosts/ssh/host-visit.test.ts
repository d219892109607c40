import { expect, test } from 'vitest'
import { HostVisit } from './host-visit.ts'
import { openedHost, pong } from './fixtures/opened-host.ts'

const signal = new AbortController().signal

test('a host whose clock stands still against ours, or always did, is right', async () => {
  let offsetMs = 2_000
  const visit = new HostVisit(openedHost({ ping: async () => pong(offsetMs) }))
  await visit.begin(signal)
  offsetMs += 1_000
  await visit.check(signal)
})

test('a clock that has jumped in the middle of a case is wrong', async () => {
  let offsetMs = 10
  const visit = new HostVisit(openedHost({ ping: async () => pong(offsetMs) }))
  await visit.begin(signal)
  offsetMs = -1_000
  await expect(visit.check(signal)).rejects.toMatchObject({
    ...{ name: 'LabError', code: 'clock-wrong', host: 'lab' },
    message: 'the clock of host lab has jumped by 1008 ms in the middle of the case',
  })
})

test('a clock that is far off is wrong', async () => {
  const visit = new HostVisit(openedHost({ ping: async () => pong(-301_000) }))
  await expect(visit.begin(signal)).rejects.toMatchObject({
    ...{ code: 'clock-wrong', message: "the clock of host lab is 301 s behind this machine's" },
  })
})
