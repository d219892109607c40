import { expect, test } from 'vitest'
import { Refusal, type Script } from '../base/fixtures/script.ts'
import { expectBlocks } from './expect-blocks.ts'
import { scriptedGuest } from './fixtures/scripted-guest.ts'

const blocks = ['guest-file-open', 'guest-get-load']
const ping = { name: 'guest-ping', enabled: true }
const off = blocks.map((name) => ({ name, enabled: false }))

function refuse(name: string, reason = 'the command is not allowed') {
  return { [name]: () => new Refusal(`Command ${name} has been disabled: ${reason}`, 'CommandNotFound') }
}

type Agent = Readonly<{ version?: string; listed?: readonly object[]; qga?: Script; blocks?: readonly string[] }>

/** An agent that blocks what its guest's profile says. */
function agent({ version = '10.0.2', listed = [ping, ...off], qga, ...changes }: Agent = {}) {
  const info = { 'guest-info': () => ({ version, supported_commands: listed }) }
  const refusing = { ...refuse('guest-file-open'), ...refuse('guest-get-load') }
  return scriptedGuest({ blocks, ...changes, qga: { ...info, ...refusing, ...qga } })
}

test('an agent that blocks what the profile says proves it by its refusals', async () => {
  const context = await agent()
  expect(await expectBlocks(context)).toEqual([
    {
      feature: 'what the agent of guest micro-6.1 blocks',
      exercised: true,
      proof: 'qemu-ga 10.0.2 lists as disabled and refuses guest-file-open, guest-get-load',
    },
  ])
  expect(context.machine.agentPeer.names).toEqual(expect.arrayContaining(blocks))
})

test('one of which nothing is said is not asked', async () => {
  const context = await scriptedGuest({})
  expect(await expectBlocks(context)).toEqual([])
  expect(context.machine.agentPeer.commands).toEqual([])
})

test('an agent that has enabled what the profile says it blocks is wrong, and nothing is called', async () => {
  const context = await agent({ listed: [ping, off[1]!, { name: 'guest-file-open', enabled: true }] })
  await expect(expectBlocks(context)).rejects.toMatchObject({
    ...{ name: 'ExpectationError', code: 'agent-command-enabled', actual: ['guest-file-open'] },
    message:
      'the profile of guest micro-6.1 says that its agent blocks guest-file-open (agent-blocks), and qemu-ga 10.0.2 has it enabled',
  })
  expect(context.machine.agentPeer.names).not.toContain('guest-file-open')
})

test('a command that it does not list is a mistake of the profile', async () => {
  const context = await agent({ listed: [ping, off[1]!] })
  await expect(expectBlocks(context)).rejects.toMatchObject({ code: 'agent-command-missing' })
})

test('unless the agent is older than the command', async () => {
  const [proof] = await expectBlocks(await agent({ version: '7.2.22', listed: [ping, off[0]!] }))
  expect(proof).toMatchObject({ proof: expect.stringMatching(/refuses guest-file-open$/) })
})

test('what is listed as disabled and done all the same is caught', async () => {
  const context = await agent({ qga: { 'guest-file-open': () => 1 } })
  await expect(expectBlocks(context)).rejects.toMatchObject({ code: 'agent-not-refused' })
})

test('older ones give no reason', async () => {
  const desc = new Refusal('Command guest-file-open has been disabled', 'CommandNotFound')
  expect(await expectBlocks(await agent({ qga: { 'guest-file-open': () => desc } }))).toMatchObject([
    { exercised: true },
  ])
})

test.for(['the agent is in frozen state', ''])('other words are caught: %j', async (reason) => {
  const context = await agent({ qga: refuse('guest-file-open', reason) })
  await expect(expectBlocks(context)).rejects.toMatchObject({ code: 'agent-refused-otherwise' })
})
