import { expect, test } from 'vitest'
import { coveredCommands, expectKnownCommands } from './expect-known.ts'
import { scriptedGuest } from './fixtures/scripted-guest.ts'

const usual = [...coveredCommands]

function agent(names: readonly string[], version = '10.0.2') {
  return scriptedGuest({ qga: infoOf(names, version) })
}

function infoOf(names: readonly string[], version: string, disabled: readonly string[] = []) {
  const commands = names.map((name) => ({ name, enabled: !disabled.includes(name) }))
  return { 'guest-info': () => ({ version, supported_commands: commands }) }
}

test('a check before and one across a migration count both, also of one name', () => {
  expect(usual).toEqual(expect.arrayContaining(['guest-set-time', 'guest-get-time', 'guest-exec']))
})

test('commands that all have a check, or a reason to have none, are known', async () => {
  const { proof } = await expectKnownCommands(await agent([...usual, 'guest-get-devices']))
  expect(proof).toContain(`lists ${usual.length + 1} commands`)
})

test('a command that nobody checks is told', async () => {
  const looking = expectKnownCommands(await agent([...usual, 'guest-brew-coffee']))
  await expect(looking).rejects.toMatchObject({ code: 'agent-command-uncovered', actual: ['guest-brew-coffee'] })
})

test('a command that an agent has lost is told', async () => {
  const looking = expectKnownCommands(await agent(usual.filter((name) => name !== 'guest-fstrim')))
  await expect(looking).rejects.toMatchObject({ code: 'agent-command-missing', expected: ['guest-fstrim'] })
})

test('what came later is not missed in an agent that is older', async () => {
  const known = expectKnownCommands(
    await agent(
      usual.filter((name) => name !== 'guest-get-load'),
      '7.2.22',
    ),
  )
  await expect(known).resolves.toMatchObject({ exercised: true })
})

const rest = ['guest-exec', 'guest-get-devices']

test('what the profile says is blocked may be disabled, and what no agent of Linux has enabled', async () => {
  const qga = infoOf([...usual, 'guest-get-devices'], '10.0.2', rest)
  const known = expectKnownCommands(await scriptedGuest({ qga, blocks: ['guest-exec'] }))
  await expect(known).resolves.toMatchObject({ exercised: true })
})

test.for([undefined, ['guest-file-open']])('what it does not say is blocked may not: %o', async (blocks) => {
  const qga = infoOf([...usual, 'guest-get-devices'], '10.0.2', rest)
  const looking = expectKnownCommands(await scriptedGuest({ qga, ...(blocks && { blocks }) }))
  await expect(looking).rejects.toMatchObject({ code: 'agent-command-disabled', actual: ['guest-exec'] })
})
