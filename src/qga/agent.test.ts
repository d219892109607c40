import { once } from 'node:events'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { duplexPair } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Refusal, silence } from '../base/fixtures/script.ts'
import { Transcript } from '../base/transcript.ts'
import { Agent } from './agent.ts'
import { AgentError } from './error.ts'
import { delimiter, ScriptedAgent } from './fixtures/scripted-agent.ts'

const signal = new AbortController().signal
const bounds = { signal }

test('synchronising first ends whatever an earlier writer has begun', async () => {
  const [stream, peer] = duplexPair()
  const agent = new Agent(stream, { name: 'the source', transcript: new Transcript('/dev/null') })
  const ready = agent.ready({ signal, timeoutMs: 1 })
  const [bytes] = (await once(peer, 'data')) as [Buffer]
  expect(bytes).toEqual(delimiter)
  await expect(ready).rejects.toThrow('guest-sync-delimited')
})

test('an agent is ready when it answers the synchronisation', async () => {
  const peer = new ScriptedAgent()
  await peer.agent().ready(bounds)
  expect(peer.commands).toEqual([{ execute: 'guest-sync-delimited', arguments: { id: expect.any(Number) as number } }])
})

test('an agent that does not answer is silent', async () => {
  const peer = new ScriptedAgent({ 'guest-sync-delimited': () => silence })
  await expect(peer.agent().ready({ signal, timeoutMs: 20 })).rejects.toMatchObject({
    code: 'agent-silent',
    message: expect.stringMatching(
      /^the guest agent of the source did not answer guest-sync-delimited in \d+ ms$/,
    ) as string,
  })
})

test.each([
  ['replies to others', '{"return": {"old": 1}}\n{"error": {"class": "GenericError", "desc": "old"}}\n'],
  ['an answer to another synchronisation', '{"return": 1}\n'],
  ['the rest of a line', '"old": 1}}\n'],
  ['a line that was cut off', '{"return": {"ol'],
  ['bytes that are no text', Buffer.from([0x00, 0xff, 0xfe, 0x0a, 0xc3])],
])('%s before the synchronisation do no harm', async (_, stale) => {
  const peer: ScriptedAgent = new ScriptedAgent({
    'guest-sync-delimited': ({ id }) => {
      peer.say(stale)
      return peer.sync(id as number)
    },
    'guest-get-host-name': () => 'its own',
  })
  expect(await peer.agent().execute('guest-get-host-name', undefined, bounds)).toBe('its own')
})

test('a synchronisation that gets no answer is repeated until it does', async () => {
  let asked = 0
  const peer: ScriptedAgent = new ScriptedAgent({
    'guest-sync-delimited': ({ id }) => (++asked < 3 ? silence : peer.sync(id as number)),
  })
  await peer.agent({ syncAgainMs: 5 }).ready(bounds)
  expect(asked).toBe(3)
})

test('of a synchronisation that was repeated, late answers are not taken for that of the next command', async () => {
  const ids: number[] = []
  const thrice = Promise.withResolvers<void>()
  const peer = new ScriptedAgent({
    'guest-sync-delimited': ({ id }) => {
      if (ids.push(id as number) === 3) thrice.resolve()
      return silence
    },
    'guest-get-host-name': () => silence,
  })
  const reply = peer.agent({ syncAgainMs: 5 }).execute('guest-get-host-name', undefined, bounds)
  await thrice.promise
  for (const id of ids) {
    peer.answer(peer.sync(id))
    await turn()
  }
  await expect.poll(() => peer.names, { interval: 1 }).toContain('guest-get-host-name')
  peer.answer('its own')
  expect(await reply).toBe('its own')
})

test('an agent that is slower than the repetition is still synchronised with', async () => {
  const peer: ScriptedAgent = new ScriptedAgent({
    'guest-sync-delimited': ({ id }) => {
      setTimeout(() => peer.answer(peer.sync(id as number)), 15)
      return silence
    },
  })
  await peer.agent({ syncAgainMs: 5 }).ready({ signal, timeoutMs: 500 })
  expect(peer.names.length).toBeGreaterThan(1)
})

test('a synchronisation that was given up is not repeated any more', async () => {
  let answers = false
  const peer: ScriptedAgent = new ScriptedAgent({
    'guest-sync-delimited': ({ id }) => (answers ? peer.sync(id as number) : silence),
    slow: () => silence,
  })
  const agent = peer.agent({ syncAgainMs: 5 })
  await expect(agent.ready({ signal, timeoutMs: 1 })).rejects.toThrow('did not answer')
  answers = true
  await expect(agent.execute('slow', undefined, { signal, timeoutMs: 25 })).rejects.toThrow('slow')
  expect(peer.names.slice(-2)).toEqual(['guest-sync-delimited', 'slow'])
})

test('a command sends its arguments and returns what the agent returns', async () => {
  const peer = new ScriptedAgent({ 'guest-set-vcpus': ({ vcpus }) => ({ asked: vcpus }) })
  const reply = peer.agent().execute('guest-set-vcpus', { vcpus: [1] }, bounds)
  expect(await reply).toEqual({ asked: [1] })
})

test('only the first command of a channel synchronises it', async () => {
  const peer = new ScriptedAgent({ 'guest-get-host-name': () => 1, 'guest-get-vcpus': () => new Refusal('no') })
  const agent = peer.agent()
  await agent.execute('guest-get-host-name', undefined, bounds)
  await expect(agent.execute('guest-get-vcpus', undefined, bounds)).rejects.toThrow('no')
  await agent.execute('guest-get-host-name', undefined, bounds)
  expect(peer.names).toEqual(['guest-sync-delimited', 'guest-get-host-name', 'guest-get-vcpus', 'guest-get-host-name'])
})

test('a refusal says who refused what, in the words of the agent', async () => {
  const peer = new ScriptedAgent({ 'guest-exec': () => new Refusal('the agent is in frozen state', 'GenericError') })
  const refused = peer.agent().execute('guest-exec', { path: 'dmesg' }, bounds)
  await expect(refused).rejects.toBeInstanceOf(AgentError)
  await expect(refused).rejects.toMatchObject({
    command: 'guest-exec',
    class: 'GenericError',
    desc: 'the agent is in frozen state',
    message: 'the guest agent of the source refused guest-exec: the agent is in frozen state',
  })
})

test('commands are sent one at a time', async () => {
  const peer = new ScriptedAgent({ one: () => silence, two: () => 'second' })
  const agent = peer.agent()
  const replies = ['one', 'two'].map((name) => agent.execute(name, undefined, bounds))
  await expect.poll(() => peer.names, { interval: 1 }).toEqual(['guest-sync-delimited', 'one'])
  await turn()
  expect(peer.names).not.toContain('two')
  peer.answer('first')
  expect(await Promise.all(replies)).toEqual(['first', 'second'])
})

test('the late reply of a command that was given up is not taken for that of the next one', async () => {
  const peer: ScriptedAgent = new ScriptedAgent({
    'guest-sync-delimited': ({ id }) => {
      if (peer.names.includes('slow')) peer.answer('late')
      return peer.sync(id as number)
    },
    slow: () => silence,
    next: () => 'its own',
  })
  const agent = peer.agent()
  await expect(agent.execute('slow', undefined, { signal, timeoutMs: 10 })).rejects.toMatchObject({
    code: 'agent-silent',
    message: expect.stringMatching(/^the guest agent of the source did not answer slow in \d+ ms$/) as string,
  })
  expect(await agent.execute('next', undefined, bounds)).toBe('its own')
  expect(peer.names).toEqual(['guest-sync-delimited', 'slow', 'guest-sync-delimited', 'next'])
})

test('lines that are no reply do not end a command', async () => {
  const peer: ScriptedAgent = new ScriptedAgent({
    'guest-get-host-name': () => {
      peer.say('login: \nnull\n7\n"text"\n[]\n{"hello": 1}\n')
      return 'its own'
    },
  })
  expect(await peer.agent().execute('guest-get-host-name', undefined, bounds)).toBe('its own')
})

test('a reply that is not valid UTF-8 still is one', async () => {
  const peer: ScriptedAgent = new ScriptedAgent({
    'guest-get-host-name': () => {
      peer.say(Buffer.concat([Buffer.from('{"return": "caf'), Buffer.from([0xe9]), Buffer.from('"}\n')]))
      return silence
    },
  })
  expect(await peer.agent().execute('guest-get-host-name', undefined, bounds)).toBe('caf\uFFFD')
})

test('a caller who gives up ends its wait at once', async () => {
  const peer = new ScriptedAgent({ slow: () => silence })
  const caller = new AbortController()
  const waiting = peer.agent().execute('slow', undefined, caller)
  await expect.poll(() => peer.names, { interval: 1 }).toContain('slow')
  caller.abort(new Error('the case is over'))
  await expect(waiting).rejects.toThrow('the case is over')
})

test('a caller who gives up does not wait for those before it, and its command is never sent', async () => {
  const peer = new ScriptedAgent({ slow: () => silence, queued: () => 1, next: () => 2 })
  const agent = peer.agent()
  const slow = agent.execute('slow', undefined, bounds)
  const caller = new AbortController()
  const queued = agent.execute('queued', undefined, caller)
  const next = agent.execute('next', undefined, bounds)
  await expect.poll(() => peer.names, { interval: 1 }).toContain('slow')
  caller.abort(new Error('the case is over'))
  await expect(queued).rejects.toThrow('the case is over')
  peer.answer('done')
  expect(await Promise.all([slow, next])).toEqual(['done', 2])
  expect(peer.names).not.toContain('queued')
})

test('a channel that breaks does not end the process', async () => {
  const peer = new ScriptedAgent()
  const agent = peer.agent()
  peer.stream.destroy(new Error('ECONNRESET'))
  await expect(agent.ready({ signal, timeoutMs: 5 })).rejects.toMatchObject({ code: 'agent-silent' })
})

test('everything that is said both ways is in the transcript', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-qga-'))
  const path = join(folder.path, 'qga.jsonl')
  const peer = new ScriptedAgent({ 'guest-ping': () => ({}) })
  const agent = new Agent(peer.stream, { name: 'the source', transcript: new Transcript(path) })
  peer.say('login: \n')
  await agent.execute('guest-ping', undefined, bounds)
  await agent[Symbol.asyncDispose]()
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { to: { execute: 'guest-sync-delimited' } },
    { from: { unparsable: 'login: ' } },
    { from: { return: expect.any(Number) as number } },
    { to: { execute: 'guest-ping' } },
    { from: { return: {} } },
  ])
  expect(peer.stream.destroyed).toBe(true)
})

test('a command that the agent does not answer is told, and what comes after it begins anew', async () => {
  const peer = new ScriptedAgent({ 'guest-suspend-ram': () => silence, 'guest-ping': () => ({}) })
  const agent = peer.agent()
  await agent.tell('guest-suspend-ram', bounds)
  await agent.execute('guest-ping', undefined, bounds)
  expect(peer.names).toEqual(['guest-sync-delimited', 'guest-suspend-ram', 'guest-sync-delimited', 'guest-ping'])
})

test('a synchronisation and the command after it have one time limit together', async () => {
  const peer: ScriptedAgent = new ScriptedAgent({
    'guest-sync-delimited': ({ id }) => {
      setTimeout(() => peer.answer(peer.sync(id as number)), 60)
      return silence
    },
    'guest-ping': () => silence,
  })
  const startedAt = performance.now()
  const asked = peer.agent().execute('guest-ping', undefined, { signal, timeoutMs: 100 })
  await expect(asked).rejects.toMatchObject({ code: 'agent-silent' })
  expect(performance.now() - startedAt).toBeLessThan(159)
})

/** What an agent says to the byte that makes it drop what it has read: on the line that an earlier one did not end. */
const stray = String.raw`{"error": {"class": "GenericError", "desc": "JSON parse error, stray '\uFFFD'"}}` + '\n'

test.for([
  ['', 16],
  ['\n', 16],
  [stray, 16 + stray.length - 1],
] as const)('a reply that ends in the middle, then %j, is dropped, and counted', async ([end, bytes]) => {
  const peer = new ScriptedAgent()
  const agent = peer.agent()
  await agent.ready({ signal })
  expect(agent.staleBytes).toBe(0)
  peer.say(`{"return": {"buf${end}`)
  await agent.ready({ signal })
  expect(agent.staleBytes).toBe(bytes)
})

const noObject = 'Invalid input: expected object, received null'

test.each<[string, unknown, string]>([
  ['guest-exec', null, noObject],
  ['guest-file-open', '12', 'Invalid input: expected number, received string'],
  ['guest-get-vcpus', [{ 'logical-id': 0 }], '0.online: Invalid input: expected boolean, received undefined'],
  ['guest-network-get-interfaces', [{ name: 'lo', 'ip-addresses': [null] }], `0.ip-addresses.0: ${noObject}`],
  ['guest-get-memory-block-info', { size: 0 }, 'size: Too small: expected number to be >0'],
  ['guest-exec-status', { exited: true, exitcode: 0, 'out-data': 'b3V0C' }, 'out-data: no whole base64'],
  ['guest-exec-status', { exited: true }, 'exited with neither exitcode nor signal'],
])('to %s, %o is an answer of no kind', async (command, answer, found) => {
  const agent = new ScriptedAgent({ [command]: () => answer, 'guest-ping': () => ({}) }).agent()
  await expect(agent.execute(command, undefined, bounds)).rejects.toMatchObject({
    code: 'agent-garbled',
    message: `the guest agent of the source gave ${command} no answer of its kind: ${found}`,
    actual: answer,
  })
  expect(await agent.execute('guest-ping', undefined, bounds)).toEqual({})
})

test.each<[unknown, string]>([
  [null, `error: ${noObject}`],
  ['no', 'error: Invalid input: expected object, received string'],
  [{ class: 'GenericError' }, 'error: desc: Invalid input: expected string, received undefined'],
])('a refusal without words is none: %o', async (error, found) => {
  const peer: ScriptedAgent = new ScriptedAgent({
    'guest-get-vcpus': () => (peer.say(`${JSON.stringify({ error })}\n`), silence),
  })
  await expect(peer.agent().execute('guest-get-vcpus', undefined, bounds)).rejects.toMatchObject({
    code: 'agent-garbled',
    message: `the guest agent of the source gave guest-get-vcpus no answer of its kind: ${found}`,
  })
})
