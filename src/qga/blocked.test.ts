import { expect, test } from 'vitest'
import { BlockedCommand, unlessBlocked } from './blocked.ts'
import { ScriptedAgent } from './fixtures/scripted-agent.ts'

const bounds = { signal: new AbortController().signal, timeoutMs: 5_000 }
const blocks = { guest: 'rhel-9', commands: ['guest-exec', 'guest-shutdown'] }
const reason = "the agent of guest rhel-9 blocks guest-exec, as the guest's profile says"

test('what the agent blocks is not asked of it', async () => {
  const peer = new ScriptedAgent({ 'guest-exec': () => ({ pid: 1 }), 'guest-ping': () => ({}) })
  const agent = peer.agent({ blocks })
  const blocked = { name: 'MissingCapability', code: 'missing-capability' }
  await expect(agent.execute('guest-exec', {}, bounds)).rejects.toMatchObject({ ...blocked, message: reason })
  await expect(agent.tell('guest-shutdown', bounds)).rejects.toMatchObject(blocked)
  await agent.execute('guest-ping', undefined, bounds)
  expect(peer.names).toEqual(['guest-sync-delimited', 'guest-ping'])
})

test('it is asked where that is wanted', async () => {
  const agent = new ScriptedAgent({ 'guest-exec': () => ({ pid: 1 }) }).agent({ blocks })
  expect(await agent.executeAnyway('guest-exec', {}, bounds)).toEqual({ pid: 1 })
})

test('what can be done without is done without, and says why', async () => {
  const blocked = () => Promise.reject(new BlockedCommand('rhel-9', 'guest-exec'))
  expect(await unlessBlocked(blocked, (why) => why)).toBe(reason)
  expect(await unlessBlocked(async () => 1, String)).toBe(1)
})

test('another error stays one', async () => {
  const failing = () => Promise.reject(new Error('gone'))
  await expect(unlessBlocked(failing, String)).rejects.toThrow('gone')
})
