import { expect, test } from 'vitest'
import { Refusal, type Script } from '../base/fixtures/script.ts'
import { scriptedGuest } from './fixtures/scripted-guest.ts'
import { runCheck } from './run-check.ts'
import { timezone } from './timezone.ts'

const check = { covers: ['guest-get-load', 'guest-ping'], run: async () => 'the load is 1' }
const ping = { name: 'guest-ping', enabled: true }
const load = { name: 'guest-get-load', enabled: true }
const checked = { feature: 'guest agent: load', exercised: true, proof: 'the load is 1' }
const notFound = new Refusal('The command guest-get-load has not been found', 'CommandNotFound')
const unchecked = {
  feature: 'guest-get-load: the agent is older',
  ...{ exercised: false, unchecked: true, proof: notFound.desc },
}

function agent(version: string, supported: readonly object[], qga: Script = {}, blocks?: readonly string[]) {
  const info = { 'guest-info': () => ({ version, supported_commands: supported }) }
  return scriptedGuest({ qga: { ...info, ...qga }, ...(blocks && { blocks }) })
}

/** What comes of a check that needs what the guest's profile says that its agent blocks. */
function blockedFor(name: string, command: string) {
  const proof = `the agent of guest micro-6.1 blocks ${command}, as the guest's profile says`
  return { checked: [], notChecked: [{ feature: `guest agent: ${name}`, exercised: false, unchecked: true, proof }] }
}

test('what the agent offers is checked', async () => {
  expect(await runCheck('load', check, await agent('10.0.2', [load, ping]))).toEqual({
    checked: [checked],
    notChecked: [],
  })
})

test('a check whose main command is newer than the agent is named as not run', async () => {
  const context = await agent('7.2.22', [ping], { 'guest-get-load': () => notFound })
  expect(await runCheck('load', check, context)).toEqual({ checked: [], notChecked: [unchecked] })
})

test('a check is run where another of its commands is newer than the agent', async () => {
  const context = await agent('7.2.22', [ping], { 'guest-get-load': () => notFound })
  const covers = check.covers.toReversed()
  expect(await runCheck('load', { ...check, covers }, context)).toEqual({ checked: [checked], notChecked: [unchecked] })
})

test.for(check.covers)('an agent that has %s disabled is wrong', async (command) => {
  const listed = [load, ping].map((one) => ({ ...one, enabled: one.name !== command }))
  const running = runCheck('load', check, await agent('10.0.2', listed))
  await expect(running).rejects.toMatchObject({
    code: 'agent-command-disabled',
    message: expect.stringContaining(command),
  })
})

test.for(check.covers)('a check is not run where the profile says that %s is blocked', async (command) => {
  const listed = [load, ping].map((one) => ({ ...one, enabled: one.name !== command }))
  const context = await agent('10.0.2', listed, {}, [command])
  expect(await runCheck('load', check, context)).toEqual(blockedFor('load', command))
})

test('nor where it would ask the shell, and guest-exec is', async () => {
  const context = await agent('10.0.2', [load, ping], {}, ['guest-exec'])
  expect(await runCheck('load', check, context)).toEqual(blockedFor('load', 'guest-exec'))
  expect(await runCheck('load', { ...check, withoutExec: true }, context)).toEqual({
    checked: [checked],
    notChecked: [],
  })
})

test('what else a check turns out to need ends it', async () => {
  const context = await agent('10.0.2', [{ name: 'guest-get-timezone', enabled: true }], {}, ['guest-file-open'])
  expect(await runCheck('timezone', timezone, context)).toEqual(blockedFor('timezone', 'guest-file-open'))
  expect(context.machine.agentPeer.names).not.toContain('guest-exec')
})

test('what is disabled beside what the profile says is wrong', async () => {
  const listed = [load, ping].map((one) => ({ ...one, enabled: false }))
  const running = runCheck('load', check, await agent('10.0.2', listed, {}, ['guest-get-load']))
  await expect(running).rejects.toMatchObject({ code: 'agent-command-disabled', actual: ['guest-ping'] })
})

test('also one that is too old for the command', async () => {
  const running = runCheck('load', check, await agent('7.2.22', [{ ...load, enabled: false }, ping]))
  await expect(running).rejects.toMatchObject({ code: 'agent-command-disabled' })
})

test.for([
  ['10.0.2', ping],
  ['7.2.22', load],
] as const)('an agent %s that lacks what its version has is wrong', async ([version, listed]) => {
  const running = runCheck('load', check, await agent(version, [listed], { 'guest-get-load': () => notFound }))
  await expect(running).rejects.toMatchObject({ code: 'agent-command-missing' })
})

test('a command that the agent does not list and executes is wrong', async () => {
  const running = runCheck('load', check, await agent('7.2.22', [ping], { 'guest-get-load': () => ({}) }))
  await expect(running).rejects.toMatchObject({ code: 'agent-not-refused' })
})

test('a command that the agent is too old for and refuses otherwise is wrong', async () => {
  const disabled = new Refusal('Command guest-get-load has been disabled', 'CommandNotFound')
  const running = runCheck('load', check, await agent('7.2.22', [ping], { 'guest-get-load': () => disabled }))
  await expect(running).rejects.toMatchObject({ code: 'agent-refused-otherwise' })
})
