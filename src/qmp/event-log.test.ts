import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { EventLog, type QmpEvent } from './event-log.ts'
import { ScriptedQemu } from './fixtures/scripted-qemu.ts'

const signal = new AbortController().signal
const named = (name: string) => (event: QmpEvent) => event.event === name
const event = (name: string, at = 0): QmpEvent => ({ event: name, data: {}, at })

test('an event that came between position and wait is not missed', async () => {
  const events = new EventLog()
  const since = events.now
  events.add(event('STOP', 1))
  expect(await events.next(named('STOP'), { since, signal })).toMatchObject({ at: 1 })
})

test('an event that is still to come is waited for, the first that matches', async () => {
  const events = new EventLog()
  const waiting = events.next(named('STOP'), { since: 0, signal })
  for (const [at, name] of ['RESUME', 'STOP', 'STOP'].entries()) events.add(event(name, at))
  expect(await waiting).toMatchObject({ at: 1 })
})

test('an event before the position does not count', async () => {
  const events = new EventLog()
  events.add(event('STOP', 1))
  const waiting = events.next(named('STOP'), { since: events.now, signal })
  await turn()
  events.add(event('STOP', 2))
  expect(await waiting).toMatchObject({ at: 2 })
})

test('several waits for the same event all get it', async () => {
  const events = new EventLog()
  const waiting = [1, 2, 3].map(() => events.next(named('STOP'), { since: 0, signal }))
  events.add(event('STOP'))
  expect(await Promise.all(waiting)).toHaveLength(3)
})

test('a caller who gives up ends its wait', async () => {
  const caller = new AbortController()
  const waiting = new EventLog().next(named('STOP'), { since: 0, signal: caller.signal })
  caller.abort(new Error('the case is over'))
  await expect(waiting).rejects.toThrow('the case is over')
})

test('a wait that is over looks at no more events', async () => {
  const events = new EventLog()
  let looked = 0
  const waiting = events.next(() => ++looked > 0, { since: 0, signal })
  events.add(event('STOP'))
  await waiting
  events.add(event('STOP'))
  expect(looked).toBe(1)
})

test('a listener hears later events until it is taken away', () => {
  const events = new EventLog()
  const heard: string[] = []
  events.add(event('before'))
  const stop = events.listen((one) => heard.push(one.event))
  events.add(event('heard'))
  stop()
  events.add(event('after'))
  expect(heard).toEqual(['heard'])
})

test('what QEMU sends in one piece with a reply is in the log, in order and with its time', async () => {
  const qemu = new ScriptedQemu({
    migrate: () => {
      qemu.event('STOP', {}, 1_700_000_000_123.5)
      qemu.event('MIGRATION', { status: 'completed' }, 1_700_000_000_124)
      return {}
    },
  })
  await using monitor = await qemu.monitor()
  const since = monitor.events.now
  await monitor.execute('migrate', { uri: 'tcp:127.0.0.1:1' }, { signal })
  expect(monitor.events.all.slice(since)).toEqual([
    { event: 'STOP', data: {}, at: 1_700_000_000_123.5 },
    { event: 'MIGRATION', data: { status: 'completed' }, at: 1_700_000_000_124 },
  ])
})
