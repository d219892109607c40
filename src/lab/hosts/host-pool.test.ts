import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { LabError, MissingCapability } from '../../base/errors.ts'
import type { HostOffer } from '../run-context.ts'
import type { Arrangement, Share } from './arrangement.ts'
import { HostPool, type Lease, type Need } from './host-pool.ts'

const signal = new AbortController().signal
const host = (name: string, slots: number, memoryMib = 1024): HostOffer => {
  return { name, migrationAddress: '::1', slots, memoryMib, builds: {}, guests: {}, tools: {} }
}
const share = (memoryMib: number, lack: Share['lack'] = () => undefined): Share => ({
  roles: ['source'],
  memoryMib,
  lack,
})
const need = (memoryMib: number, weight = memoryMib): Need => ({
  arrangements: [{ shares: [share(memoryMib)] }],
  weight,
})
/** On two hosts. */
const pair = (memoryMib = 1, together?: Arrangement['together']): Need => {
  return { arrangements: [{ shares: [share(memoryMib), share(memoryMib)], together }], weight: memoryMib }
}
const namesOf = ({ placed }: Lease) => placed.map(({ host }) => host.name)

/** Claims all at once; `granted` names those that have a lease, in the order in which they got it. */
function claimAll(pool: HostPool, needs: Readonly<Record<string, Need>>) {
  const granted: string[] = []
  const leases = new Map<string, Lease>()
  for (const [name, one] of Object.entries(needs)) {
    void pool.claim(one, signal).then((lease) => {
      granted.push(name)
      leases.set(name, lease)
    })
  }
  const release = async (name: string) => {
    leases.get(name)![Symbol.dispose]()
    await turn()
  }
  return { granted, leases, release }
}

test('as many cases run at once as there are places', async () => {
  const pool = new HostPool([host('one', 2)])
  const { granted, release } = claimAll(pool, { a: need(1), b: need(1), c: need(1), d: need(1) })
  await turn()
  expect(granted).toEqual(['a', 'b'])
  await release('a')
  expect(granted).toEqual(['a', 'b', 'c'])
  await release('b')
  expect(granted).toEqual(['a', 'b', 'c', 'd'])
})

test('the heaviest waiting case comes first, equal ones in the order in which they came', async () => {
  const pool = new HostPool([host('one', 1)])
  const all = { first: need(1), small: need(1, 5), big: need(1, 9), alike: need(1, 9), middle: need(1, 7) }
  const { granted, release } = claimAll(pool, all)
  await turn()
  for (const name of ['first', 'big', 'alike', 'middle']) await release(name)
  expect(granted).toEqual(['first', 'big', 'alike', 'middle', 'small'])
})

test('cases share the memory of a host', async () => {
  const pool = new HostPool([host('one', 9, 1000)])
  const { granted, release } = claimAll(pool, { a: need(600), b: need(300), c: need(200) })
  await turn()
  expect(granted).toEqual(['a', 'b'])
  await release('b')
  expect(granted).toEqual(['a', 'b', 'c'])
})

test('a small case does not wait for the memory that a heavier one still lacks', async () => {
  const pool = new HostPool([host('one', 9, 1000)])
  const { granted, release } = claimAll(pool, { a: need(600), heavy: need(500), small: need(100) })
  await turn()
  expect(granted).toEqual(['a', 'small'])
  await release('a')
  expect(granted).toEqual(['a', 'small', 'heavy'])
})

test('every host is used, each for what it has room for', async () => {
  const pool = new HostPool([host('small', 1, 100), host('large', 1, 1000)])
  const { leases } = claimAll(pool, { a: need(50), b: need(60) })
  await turn()
  expect(namesOf(leases.get('a')!)[0]).toBe('small')
  expect(namesOf(leases.get('b')!)[0]).toBe('large')
  const pooled = new HostPool([host('small', 1, 100), host('large', 1, 1000)])
  expect(namesOf(await pooled.claim(need(500), signal))).toEqual(['large'])
})

test('a case that no host has memory for is not possible here', async () => {
  const pool = new HostPool([host('one', 1, 100), host('two', 1, 200)])
  await expect(pool.claim(need(300), signal)).rejects.toMatchObject({
    code: 'missing-capability',
    message:
      'host one: has 100 MiB for guests, the case needs 300; host two: has 200 MiB for guests, the case needs 300',
  })
})

test('a case that fits exactly is possible', async () => {
  using lease = await new HostPool([host('one', 1, 100)]).claim(need(100), signal)
  expect(namesOf(lease)[0]).toBe('one')
})

test('a lease that is given back twice is given back once', async () => {
  const pool = new HostPool([host('one', 1)])
  const { granted, release } = claimAll(pool, { a: need(1), b: need(1), c: need(1) })
  await turn()
  await release('a')
  await release('a')
  expect(granted).toEqual(['a', 'b'])
})

test('a case that is over waits no longer, and no place is kept for it', async () => {
  const pool = new HostPool([host('one', 1)])
  const first = await pool.claim(need(1), signal)
  const over = new AbortController()
  const waiting = pool.claim(need(1, 9), over.signal)
  const last = pool.claim(need(1), signal)
  over.abort(new Error('interrupted'))
  await expect(waiting).rejects.toThrow('interrupted')
  first[Symbol.dispose]()
  expect(namesOf(await last)).toEqual(['one'])
})

test('a case that is over before it claims a place gets none', async () => {
  const pool = new HostPool([host('one', 1)])
  await expect(pool.claim(need(1), AbortSignal.abort(new Error('interrupted')))).rejects.toThrow('interrupted')
  expect(namesOf(await pool.claim(need(1), signal))).toEqual(['one'])
})

test('a place that is granted to a case in the moment of its end is not lost', async () => {
  const pool = new HostPool([host('one', 1)])
  const first = await pool.claim(need(1), signal)
  const over = new AbortController()
  const waiting = pool.claim(need(1), over.signal)
  over.abort(new Error('interrupted'))
  first[Symbol.dispose]()
  await expect(waiting).rejects.toThrow('interrupted')
  expect(namesOf(await pool.claim(need(1), signal))).toEqual(['one'])
})

test('however cases come, end and give up, every place is free again in the end', async () => {
  const pool = new HostPool([host('one', 2, 100), host('two', 1, 50)])
  const cases = Array.from({ length: 300 }, async (_, index) => {
    const over = new AbortController()
    if (index % 3 === 0) setImmediate(() => over.abort(new Error('interrupted')))
    using _lease = await pool.claim(need((index * 37) % 60, index % 7), over.signal)
    for (let turns = index % 4; turns > 0; turns--) await turn()
  })
  const ended = await Promise.allSettled(cases)
  expect(ended.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(200)
  const again = await Promise.all([need(50), need(50), need(50)].map((one) => pool.claim(one, signal)))
  expect(again.flatMap(namesOf).toSorted()).toEqual(['one', 'one', 'two'])
})

test('a case of two hosts gets two that differ, at once', async () => {
  const pool = new HostPool([host('one', 5), host('two', 1)])
  const { granted, leases, release } = claimAll(pool, { a: pair(), b: pair(), c: need(1) })
  await turn()
  expect(granted).toEqual(['a', 'c'])
  expect(namesOf(leases.get('a')!).toSorted()).toEqual(['one', 'two'])
  await release('a')
  expect(granted).toEqual(['a', 'c', 'b'])
})

test('the share that only one host can have does not lose it to the other', async () => {
  const lacking = new MissingCapability('host one: no KVM')
  const both = [share(1), share(1, ({ name }) => (name === 'one' ? lacking : undefined))]
  const lease = await new HostPool([host('two', 2), host('one', 1)]).claim(
    { arrangements: [{ shares: both }], weight: 1 },
    signal,
  )
  expect(namesOf(lease)).toEqual(['one', 'two'])
})

test('a case of two hosts is not possible on one', async () => {
  await expect(new HostPool([host('one', 5)]).claim(pair(), signal)).rejects.toMatchObject({
    ...{ code: 'missing-capability', message: 'the case needs 2 hosts, and the run has one' },
  })
})

test('what every host lacks is told of each; where the lab is to blame, that comes first', async () => {
  const lack: Share['lack'] = ({ name }) => new MissingCapability(`host ${name}: no KVM`)
  const pool = new HostPool([host('one', 1), host('two', 1)])
  const needing = (lacks: Share['lack']) =>
    pool.claim({ arrangements: [{ shares: [share(1, lacks)] }], weight: 1 }, signal)
  await expect(needing(lack)).rejects.toThrow('host one: no KVM; host two: no KVM')
  const broken = new LabError('disk-full', 'host two: no room for the build')
  await expect(needing((one) => (one.name === 'two' ? broken : lack(one)))).rejects.toBe(broken)
})

test('hosts that a case is to avoid are taken only where there is no other', async () => {
  const pool = new HostPool([host('one', 9), host('two', 1)])
  const avoid = new Set(['one'])
  expect(namesOf(await pool.claim({ ...need(1), avoid }, signal))).toEqual(['two'])
  expect(pool.couldRun(need(1), avoid)).toBe(true)
  expect(pool.couldRun(pair(), avoid)).toBe(false)
  expect(
    namesOf(
      await pool.claim({ ...pair(0), arrangements: need(1).arrangements, avoid: new Set(['one', 'two']) }, signal),
    ),
  ).toEqual(['one'])
})

test('a host whose places others have gives none until it is opened', async () => {
  const one = host('one', 1)
  const pool = new HostPool([one])
  pool.close(one)
  const { granted } = claimAll(pool, { a: need(1) })
  await turn()
  expect(granted).toEqual([])
  pool.open(one)
  await turn()
  expect(granted).toEqual(['a'])
})

test('a host that was given up gets nothing more, and what only it could have is refused', async () => {
  const [one, two] = [host('one', 1), host('two', 1)]
  const pool = new HostPool([one, two])
  const held = await Promise.all([pool.claim(need(1), signal), pool.claim(need(1), signal)])
  const [both, either] = [pool.claim(pair(), signal), pool.claim(need(1), signal)]
  const why = new LabError('host-given-up', 'host one was given up')
  pool.retire(one, why)
  await expect(both).rejects.toBe(why)
  for (const lease of held) lease[Symbol.dispose]()
  expect(namesOf(await either)).toEqual(['two'])
  await expect(pool.claim(pair(), signal)).rejects.toBe(why)
})

test('hosts that do not go together are not taken together, also where both are free', async () => {
  const unlike = new MissingCapability('cpu host: they differ')
  const alike: Arrangement['together'] = (hosts) =>
    new Set(hosts.map(({ memoryMib }) => memoryMib)).size > 1 ? unlike : undefined
  const pool = new HostPool([host('intel-1', 9, 10), host('amd', 5, 20), host('intel-2', 1, 10)])
  using lease = await pool.claim(pair(1, alike), signal)
  expect(namesOf(lease)).toEqual(['intel-1', 'intel-2'])
  expect(pool.couldRun(pair(1, alike), new Set())).toBe(true)
  expect(pool.couldRun(pair(1, alike), new Set(['intel-2']))).toBe(false)
  await expect(new HostPool([host('intel', 1, 10), host('amd', 1, 20)]).claim(pair(1, alike), signal)).rejects.toBe(
    unlike,
  )
})

test('a case that no two hosts fit for has one host where it may', async () => {
  const together = () => new MissingCapability('cpu host: they differ')
  const arrangements = [...pair(1, together).arrangements, ...need(1).arrangements]
  const pool = new HostPool([host('one', 2), host('two', 1)])
  expect(namesOf(await pool.claim({ arrangements, weight: 1 }, signal))).toEqual(['one'])
})

test('where no pair fits, a few are told, not all', async () => {
  const together: Arrangement['together'] = (hosts) => new MissingCapability(hosts.map(({ name }) => name).join('-'))
  const pool = new HostPool(Array.from({ length: 9 }, (_, index) => host(`h${index}`, 1)))
  await expect(pool.claim(pair(1, together), signal)).rejects.toThrow(/^h0-h1; h0-h2; h0-h3; h0-h4$/)
})

test('a case that was to avoid a host gets it when all others were given up', async () => {
  const [one, two] = [host('one', 1), host('two', 1)]
  const pool = new HostPool([one, two])
  const held = await pool.claim({ ...need(1), avoid: new Set(['one']) }, signal)
  const waiting = pool.claim({ ...need(1), avoid: new Set(['one']) }, signal)
  pool.retire(two, new LabError('host-given-up', 'host two was given up'))
  expect(namesOf(await waiting)).toEqual(['one'])
  held[Symbol.dispose]()
})
