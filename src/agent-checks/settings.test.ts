import { expect, test } from 'vitest'
import { Refusal, type Script } from '../base/fixtures/script.ts'
import { allowed, blocked } from './blocked.ts'
import { scriptedGuest } from './fixtures/scripted-guest.ts'
import { timezone } from './timezone.ts'

const wrongAnswer = { code: 'agent-answer-wrong' }

type Zone = Readonly<{ zone?: string; offset?: number; shown?: string }>

function zoned({ zone = 'IST', offset = 19_800, shown = '+0530' }: Zone) {
  const qga = { 'guest-get-timezone': () => ({ zone, offset }) }
  return scriptedGuest({ qga, restarts: () => {}, shell: { 'date +%z': `${shown}\n` } })
}

test('a time zone that the guest has holds', async () => {
  expect(await timezone.run(await zoned({}))).toBe('IST, 19800 s')
})

test.for([{ zone: 'UTC' }, { offset: 0 }, { shown: '+0000' }])('a time zone that is not: %j', async (ways) => {
  await expect(timezone.run(await zoned(ways))).rejects.toMatchObject(wrongAnswer)
})

const offered = [
  'guest-sync',
  'guest-sync-delimited',
  'guest-info',
  'guest-ping',
  'guest-get-osinfo',
  'guest-get-vcpus',
]
const names = [...offered, 'guest-get-time', 'guest-exec']

type Ways = Readonly<{
  version?: string
  options?: readonly string[]
  /** Does what it must not, and is silent of it. */
  executes?: boolean
  /** Does not heed its options, or only what it was told first. */
  deaf?: boolean
  stays?: boolean
  /** Blocks this as well. */
  also?: string
}>

const both = ['--block-rpcs', '--allow-rpcs']

/** An agent that heeds its options. */
function optioned({ version = '10.0.2', options = both, executes, deaf, stays, also }: Ways) {
  let off: readonly string[] = []
  const restarts = (settings: string) => {
    const [, how, list = ''] = /--(\w+)-?\w*=(\S*)/.exec(settings) ?? []
    const named = list.split(',')
    if (deaf || (stays && !how)) return
    off = names.filter((name) => (how === 'allow' ? !named.includes(name) : named.includes(name) || name === also))
  }
  const unlessOff = (name: string, answer: unknown) => () =>
    off.includes(name) && !executes
      ? new Refusal(`Command ${name} has been disabled: the command is not allowed`)
      : answer
  const plain = { 'guest-ping': {}, 'guest-get-osinfo': {}, 'guest-get-vcpus': {}, 'guest-get-time': 1 }
  const qga: Script = {
    ...Object.fromEntries(Object.entries(plain).map(([name, answer]) => [name, unlessOff(name, answer)])),
    'guest-info': () => ({
      version,
      supported_commands: names.map((name) => ({ name, enabled: !off.includes(name) })),
    }),
  }
  const shell = { 'qemu-ga --': (script: string) => (options.some((one) => script.includes(one)) ? 'yes\n' : 'no\n') }
  return scriptedGuest({ qga, restarts, shell })
}

test.for([both, ['--blacklist'], ['--blacklist', '--block-rpcs']])('commands blocked by %j hold', async (options) => {
  expect(await blocked.run(await optioned({ options }))).toContain(`by --bl`)
})

test.for<[string, Ways, object]>([
  ['does not block', { deaf: true }, wrongAnswer],
  ['cannot block', { options: [] }, wrongAnswer],
  ['blocks more', { also: 'guest-get-time' }, wrongAnswer],
  ['executes what it says it blocks', { executes: true }, { code: 'agent-not-refused' }],
  ['blocks for ever', { stays: true }, { name: 'AgentError' }],
])('an agent that %s is caught', async ([, ways, error]) => {
  await expect(blocked.run(await optioned(ways))).rejects.toMatchObject(error)
})

test('an agent that refuses all but what is allowed holds', async () => {
  expect(await allowed.run(await optioned({}))).toContain('by --allow-rpcs; refused: Command guest-get-osinfo')
})

test('an agent of a time before --allow-rpcs has none', async () => {
  const old = await optioned({ version: '7.2.22', options: ['--block-rpcs'] })
  expect(await allowed.run(old)).toBe('agent 7.2.22 has no --allow-rpcs')
})

test.for<[string, Ways, object]>([
  ['allows everything', { deaf: true }, wrongAnswer],
  ['has lost the option', { options: ['--block-rpcs'] }, wrongAnswer],
  ['executes what it says it does not allow', { executes: true }, { code: 'agent-not-refused' }],
])('an agent that is told what is allowed and %s is caught', async ([, ways, error]) => {
  await expect(allowed.run(await optioned(ways))).rejects.toMatchObject(error)
})

test.for([
  ['blocked', blocked],
  ['allowed', allowed],
] as const)('%s leaves an agent alone that blocks commands by itself', async ([, check]) => {
  const context = await scriptedGuest({ blocks: ['guest-get-load', 'guest-get-users'] })
  const message = "the agent of guest micro-6.1 blocks guest-get-load, guest-get-users, as the guest's profile says"
  await expect(check.run(context)).rejects.toMatchObject({ name: 'MissingCapability', message })
  expect(context.machine.agentPeer.commands).toEqual([])
})
