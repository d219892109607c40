import { expect, test, vi } from 'vitest'
import { hurried } from '../base/fixtures/hurried.ts'
import { silence } from '../base/fixtures/script.ts'
import type { Agent } from '../qga/agent.ts'
import type { CheckContext } from './check.ts'
import { type GuestScript, portEvent, type ScriptedGuest, scriptedGuest } from './fixtures/scripted-guest.ts'
import { ended, hung, staleReply } from './silence.ts'

type Qga = NonNullable<GuestScript['qga']>

/** Says nothing to the first ping, as an agent that is stopped then and goes on later. */
function stopped(): Qga {
  let pings = 0
  return {
    'guest-ping': () => (pings++ === 0 ? silence : {}),
    'guest-get-time': () => 1,
    'guest-sync': ({ id }) => id,
  }
}

/** What an agent says that takes late replies for those to later commands. */
const mixes: readonly [string, Qga, string][] = [
  ['answers the next command with a late reply', { 'guest-get-time': () => ({}) }, 'agent-garbled'],
  ['answers with the id of another', { 'guest-sync': () => 4712 }, 'agent-answer-wrong'],
]

const neverSilent: Qga = {
  'guest-ping': () => {
    vi.advanceTimersByTime(1_000)
    return {}
  },
}

test('an agent that hangs and goes on holds', async () => {
  const guest = await scriptedGuest({ qga: stopped() })
  expect(await hurried(() => hung.run(guest))).toMatch(/^told after 1\d{4} ms/)
})

test.for([...mixes, ['never stops', neverSilent, 'agent-answer-wrong']] as const)(
  'an agent that hangs and %s is caught',
  async ([, qga, code]) => {
    const guest = await scriptedGuest({ qga: { ...stopped(), ...qga } })
    await expect(hurried(() => hung.run(guest))).rejects.toMatchObject({ code })
  },
)

test.for([
  ['hangs', hung],
  ['ends', ended],
] as const)('a client that waits too short for an agent that %s is caught', async ([, check]) => {
  const guest = await scriptedGuest({ qga: stopped(), restarts: () => {} })
  await expect(hurried(() => check.run(hasty(guest)))).rejects.toMatchObject({ code: 'agent-answer-wrong' })
})

/** A client that does not give a ping its time. */
function hasty({ machine, signal }: ScriptedGuest): CheckContext {
  const { agent } = machine
  const execute: Agent['execute'] = (command, args, bounds) =>
    agent.execute(command, args, command === 'guest-ping' ? { ...bounds, timeoutMs: 5 } : bounds)
  const tell: Agent['tell'] = (command, told) => agent.tell(command, told)
  return { machine: { ...machine, agent: { execute, tell } as Agent }, signal }
}

test('an agent that ends and comes back holds', async () => {
  const guest = await scriptedGuest({ qga: stopped(), restarts: () => {} })
  expect(await hurried(() => ended.run(guest))).toContain('again when it was back')
})

test.for([...mixes, ['answers on', neverSilent, 'agent-answer-wrong']] as const)(
  'an agent that ends and %s is caught',
  async ([, qga, code]) => {
    const guest = await scriptedGuest({ qga: { ...stopped(), ...qga }, restarts: () => {} })
    await expect(hurried(() => ended.run(guest))).rejects.toMatchObject({ code })
  },
)

test('an agent that does not end is caught', async () => {
  const files = { 'guest-file-open': () => 1, 'guest-file-write': () => ({}), 'guest-file-close': () => ({}) }
  const guest = await scriptedGuest({ qga: { ...stopped(), ...files } })
  await expect(hurried(() => ended.run(guest))).rejects.toMatchObject({ code: 'no-such-event' })
})

type Cut = Readonly<{ qga?: Qga; bytes?: number; answers?: boolean; stays?: boolean }>

/** An agent that is ended when so much of its reply has been written. */
async function cutGuest({ qga, bytes = 300_000, answers = false, stays = false }: Cut): Promise<ScriptedGuest> {
  const read = () => {
    if (answers) return { count: 1, 'buf-b64': 'AA==', eof: false }
    guest.machine.agentPeer.say('A'.repeat(bytes))
    for (const open of stays ? [] : [false, true]) portEvent(guest.machine, open)
    return silence
  }
  const { 'guest-get-time': time, 'guest-sync': sync } = stopped()
  const own = { 'guest-ping': () => ({}), 'guest-get-time': time!, 'guest-sync': sync! }
  const guest: ScriptedGuest = await scriptedGuest({
    qga: { ...own, 'guest-file-open': () => 1, 'guest-file-read': read, ...qga },
  })
  return guest
}

test('a reply without its end that is dropped holds', async () => {
  const guest = await cutGuest({})
  expect(await hurried(() => staleReply.run(guest))).toContain('300000 bytes of a reply without its end')
})

test.for<[string, Cut, string]>([
  ['is answered in time', { answers: true }, 'reply-not-cut'],
  ['is not begun', { bytes: 0 }, 'reply-not-cut'],
  ['is cut by an agent that runs on', { stays: true }, 'no-such-event'],
  ...mixes.map(([what, qga, code]): [string, Cut, string] => [`has a successor that ${what}`, { qga }, code]),
])('a reply that was to be cut and %s is told', async ([, cut, code]) => {
  const guest = await cutGuest(cut)
  await expect(hurried(() => staleReply.run(guest))).rejects.toMatchObject({ code })
})
