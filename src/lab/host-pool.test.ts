import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { HostPool, type Lease, type Need } from './host-pool.ts'

const signal = new AbortController().signal
const host = (name: string, slots: number, memoryMib = 1024) => ({ name, migrationAddress: '::1', slots, memoryMib })
const need = (memoryMib: number, weight = memoryMib): Need => ({ memoryMib, weight })

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
  expect(leases.get('a')?.host.name).toBe('small')
  expect(leases.get('b')?.host.name).toBe('large')
  expect((await new HostPool([host('small', 1, 100), host('large', 1, 1000)]).claim(need(500), signal)).host.name).toBe(
    'large',
  )
})

test('a case that no host has memory for is not possible here', async () => {
  const pool = new HostPool([host('one', 1, 100), host('two', 1, 200)])
  await expect(pool.claim(need(300), signal)).rejects.toMatchObject({
    code: 'missing-capability',
    message: 'the case needs 300 MiB of host memory; one has 100 MiB, two has 200 MiB',
  })
})

test('a case that fits exactly is possible', async () => {
  using lease = await new HostPool([host('one', 1, 100)]).claim(need(100), signal)
  expect(lease.host.name).toBe('one')
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
  expect((await last).host.name).toBe('one')
})

test('a case that is over before it claims a place gets none', async () => {
  const pool = new HostPool([host('one', 1)])
  await expect(pool.claim(need(1), AbortSignal.abort(new Error('interrupted')))).rejects.toThrow('interrupted')
  expect((await pool.claim(need(1), signal)).host.name).toBe('one')
})

test('a place that is granted to a case in the moment of its end is not lost', async () => {
  const pool = new HostPool([host('one', 1)])
  const first = await pool.claim(need(1), signal)
  const over = new AbortController()
  const waiting = pool.claim(need(1), over.signal)
  over.abort(new Error('interrupted'))
  first[Symbol.dispose]()
  await expect(waiting).rejects.toThrow('interrupted')
  expect((await pool.claim(need(1), signal)).host.name).toBe('one')
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
  expect(again.map((lease) => lease.host.name).toSorted()).toEqual(['one', 'one', 'two'])
})
