import { expect, test } from 'vitest'
import { type GuestScript, scriptedGuest } from '../agent-checks/fixtures/scripted-guest.ts'
import { AgentChecks } from './agent-checks.ts'

const why = "the agent of guest micro-6.1 blocks guest-exec, as the guest's profile says"
const names = ['guest-get-users', 'guest-get-load', 'guest-get-time', 'guest-fsfreeze-freeze']
const info = () => ({ version: '10.0.2', supported_commands: names.map((name) => ({ name, enabled: true })) })

async function checksOf(script: GuestScript = {}) {
  const { machine, signal } = await scriptedGuest({
    blocks: ['guest-exec'],
    ...script,
    qga: { 'guest-info': info, 'guest-get-time': () => Date.now() * 1e6, ...script.qga },
  })
  const fail = () => {}
  const attempt = { caseId: '', directory: '', signal, fail, resources: undefined as never }
  return { machine, checks: new AgentChecks(attempt) }
}

test('a case of which nothing could be checked is skipped, and says why', async () => {
  const { machine, checks } = await checksOf()
  await checks.check(machine, 'load')
  const begun = await checks.begin(machine, 'file')
  await begun.finish(machine)
  expect(() => checks.proofs()).toThrow(`not checked: guest agent: load: ${why}`)
})

test('a case of which something was checked names the rest', async () => {
  const { machine, checks } = await checksOf()
  const begun = await checks.begin(machine, 'exec', 'time')
  await begun.finish(machine)
  expect(checks.proofs()).toMatchObject([
    { feature: 'guest agent across the migration: time', exercised: true },
    { feature: 'guest agent across the migration: exec', exercised: false, unchecked: true, proof: why },
  ])
})

test('what would have proven the disk says that it has not', async () => {
  const { machine, checks } = await checksOf()
  const begun = await checks.begin(machine, 'frozen', 'time')
  await begun.finish(machine)
  const features = checks.proofs().map(({ feature }) => feature)
  expect(features.slice(1)).toEqual(['guest agent across the migration: frozen', 'contents of the disk'])
})

test('a case that checks nothing of the agent has nothing to prove', async () => {
  expect((await checksOf()).checks.proofs()).toEqual([])
})

test('what the profile says is held against the agent', async () => {
  const listed = {
    'guest-info': () => ({ version: '10', supported_commands: [{ name: 'guest-exec', enabled: true }] }),
  }
  const { machine, checks } = await checksOf({ qga: listed })
  await expect(checks.expectBlocks(machine)).rejects.toMatchObject({ code: 'agent-command-enabled' })
})
