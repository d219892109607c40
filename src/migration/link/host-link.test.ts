import { afterEach, expect, test, vi } from 'vitest'
import type { LinkShape } from '../../spec/link.ts'
import { type Answers, scriptedLinkHost } from './fixtures/scripted-link-host.ts'
import { hostLink } from './host-link.ts'

afterEach(() => void vi.useRealTimers())

const counts = (sent: number, dropped: number, overlimits: number) =>
  `qdisc tbf 7171: root refcnt 2 rate 200Mbit burst 250000b lat 50ms \n Sent ${sent} bytes 40 pkt (dropped ${dropped}, overlimits ${overlimits} requeues 0) \n backlog 0b 0p requeues 0\n`

const ends = (source: Answers = {}, destination: Answers = {}) => ({
  source: scriptedLinkHost('a', '10.213.72.11', { 'tc -s': counts(1_000, 1, 7), ...source }),
  destination: scriptedLinkHost('b', '10.213.72.12', { 'tc -s': counts(50, 2, 0), ...destination }),
})
const make = (shape: LinkShape, both = ends()) => hostLink(both, { name: 'x', ...shape })

test('both hosts are told to slow what they send, with its undoing put there before', async () => {
  const both = ends()
  const link = await make({ rateKbit: 200_000 }, both)
  if ('missing' in link) throw new Error(link.missing)
  expect(both.source.done()).toEqual([
    'undo: tc qdisc del dev migr0 root',
    'tc qdisc add dev migr0 root handle 7171: tbf rate 200000kbit burst 250000 latency 50ms',
  ])
  expect(both.destination.done()).toEqual(both.source.done())
  expect(both.source.log).toContain('ip -o route get 10.213.72.12')
  expect(await link.seen()).toEqual({
    ...{ shape: { name: 'x', rateKbit: 200_000 }, sentBytes: 1_000, heldBack: 7, losses: 3 },
    madeBy: 'the queues of migr0 on host a and migr0 on host b',
  })
  await link[Symbol.asyncDispose]()
  await link[Symbol.asyncDispose]()
  for (const { log } of Object.values(both)) expect(log.filter((line) => line.startsWith('done'))).toHaveLength(1)
})

test('a delay is half of the round trip that TCP measures', async () => {
  const ss = 'ESTAB 0 0 10.213.72.11:1 10.213.72.12:45001 cubic rtt:41.5/0.05 bytes_acked:7 minrtt:40.2\n'
  const link = await make({ delayMs: 20 }, ends({ 'ss -HtinO': ss }))
  if ('missing' in link) throw new Error(link.missing)
  expect((await link.seen()).leastDelayMs).toBeUndefined()
  await link.look({ host: '10.213.72.12', port: 45_001 })
  expect((await link.seen()).leastDelayMs).toBe(20.1)
})

test('a queue that is not there counts nothing', async () => {
  const link = await make({ rateKbit: 200_000 }, ends({ 'tc -s': 'qdisc noqueue 0: root refcnt 2 \n Sent 9 bytes' }))
  if ('missing' in link) throw new Error(link.missing)
  expect(await link.seen()).toMatchObject({ sentBytes: 0, heldBack: 0 })
})

const unknown = { fails: 'Error: Specified qdisc kind is unknown.' }

test.each([
  [ends({ 'tc qdisc add': unknown }), 'the kernel of host a has no netem'],
  [ends({}, { 'tc qdisc add': unknown }), 'the kernel of host b has no netem'],
])('a kernel without the queue leaves nothing behind', async (both, missing) => {
  expect(await make({ delayMs: 20 }, both)).toEqual({ missing })
  for (const host of Object.values(both))
    expect(host.log.filter((line) => line.startsWith('undo'))).toHaveLength(
      host.log.filter((line) => line.startsWith('done')).length,
    )
})

test('a rate with a delay is not for hosts', async () => {
  const both = ends()
  expect(await make({ rateKbit: 8, delayMs: 1 }, both)).toEqual({
    missing: 'netem does not count what its rate holds back',
  })
  expect(both.source.log).toEqual([])
})

test.each<[string, Answers, string]>([
  [
    'over which the controller reaches the host',
    { 'ip -o route get 10.213.71.1': '10.213.71.1 dev migr0 src 10.213.71.11' },
    'host a is reached over migr0, the device of its migration link',
  ],
  [
    'of a host that does not say how it is reached',
    { 'sh -c echo': '\n' },
    'host a does not say how it is reached, so its link is left alone',
  ],
  [
    'that somebody else has slowed',
    { 'tc qdisc show dev migr0': 'qdisc tbf 8001: root refcnt 2 rate 200Mbit\n' },
    'device migr0 of host a has a queue of its own: tbf 8001:',
  ],
])('a device %s is left alone', async (_, answers, message) => {
  const both = ends(answers)
  await expect(make({ rateKbit: 200_000 }, both)).rejects.toMatchObject({ name: 'MissingCapability', message })
  expect([...both.source.done(), ...both.destination.done()]).toEqual([])
})

test.each<[Answers, string]>([
  [
    { 'tc qdisc add': { fails: 'RTNETLINK answers: Operation not permitted' } },
    'tc qdisc add dev migr0 root handle 7171: tbf rate 200000kbit burst 250000 latency 50ms failed on host a: RTNETLINK answers: Operation not permitted',
  ],
  [{ 'ip -o route get': 'unreachable\n' }, 'host a has no route to 10.213.72.12: unreachable'],
])('a host that cannot be told is the fault of the lab', async (answers, message) => {
  await expect(make({ rateKbit: 200_000 }, ends(answers))).rejects.toMatchObject({
    ...{ name: 'LabError', code: 'link-setup', host: 'a', message },
  })
})

test.each(['tc qdisc add', 'tc qdisc show dev migr0', 'ip -o route get'])(
  'a host on which `%s` does not end is the fault of the lab, and nothing stays there',
  async (command) => {
    vi.useFakeTimers()
    const both = ends({ [command]: 'hangs' })
    const made = expect(make({ rateKbit: 200_000 }, both)).rejects.toMatchObject({
      ...{ name: 'LabError', code: 'link-setup', host: 'a' },
      message: expect.stringMatching(`^${command}.* had not ended on host a after 10000 ms$`) as string,
    })
    await vi.advanceTimersByTimeAsync(10_000)
    await made
    const count = (start: string) => both.source.log.filter((line) => line.startsWith(start)).length
    expect(count('done')).toBe(count('undo'))
  },
)
