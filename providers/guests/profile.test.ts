import { expect, test } from 'vitest'
import { guestSchema } from './index.ts'
import { profileOf } from './profile.ts'

const debian = { suites: ['bookworm'] }
const given = { path: { kernel: 'k', initrd: 'i', release: '6' }, micro: debian, debian, disk: {} }

test.for(Object.entries(given))('a guest of the provider %s may say what its agent blocks', ([provider, others]) => {
  const spec = guestSchema.parse({ provider, ...others, 'agent-blocks': ['guest-exec', 'guest-exec-status'] })
  expect(profileOf(spec)).toEqual({ allowDmesg: [], agentBlocks: ['guest-exec', 'guest-exec-status'] })
})

test('one that says nothing has an agent that is expected to block nothing', () => {
  expect(profileOf(guestSchema.parse({ provider: 'disk' }))).toEqual({ allowDmesg: [] })
})

test.for([
  [['exec'], 'expected a command of the guest agent, as guest-info lists it'],
  [['guest-info'], 'virtqual cannot do without this command'],
  [['guest-sync-delimited'], 'virtqual cannot do without this command'],
  [[], 'Too small'],
] as const)('%o cannot be blocked', ([commands, message]) => {
  const { error } = guestSchema.safeParse({ provider: 'disk', 'agent-blocks': commands })
  expect(error?.issues[0]?.message).toContain(message)
})
