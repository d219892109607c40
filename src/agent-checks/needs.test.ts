import { expect, test } from 'vitest'
import { carriedChecks } from './carried.ts'
import { scriptedGuest } from './fixtures/scripted-guest.ts'
import { agentChecks } from './index.ts'
import { expectUnblocked } from './needs.ts'

/** As RHEL's packaged agent blocks them. */
const file = ['open', 'close', 'read', 'write', 'seek', 'flush'].map((name) => `guest-file-${name}`)
const exec = ['guest-exec', 'guest-exec-status']

test.for(['guest-ping', ...exec])('%s is needed by a check of guest-ping', async (command) => {
  const context = await scriptedGuest({ blocks: [command] })
  const message = `the agent of guest micro-6.1 blocks ${command}, as the guest's profile says`
  expect(() => expectUnblocked({ covers: ['guest-ping'] }, context)).toThrow(message)
})

test('others are not, nor is the shell where it is not asked', async () => {
  const context = await scriptedGuest({ blocks: [...exec, 'guest-get-time'] })
  expect(() => expectUnblocked({ covers: ['guest-ping'], withoutExec: true }, context)).not.toThrow()
})

test('of an agent as RHEL packages it, these can be checked', async () => {
  const context = await scriptedGuest({ blocks: [...file, ...exec] })
  const can = (check: Parameters<typeof expectUnblocked>[0]) => {
    try {
      expectUnblocked(check, context)
      return true
    } catch {
      return false
    }
  }
  const left = (checks: object) => Object.entries(checks).flatMap(([name, check]) => (can(check) ? [name] : []))
  expect(left(agentChecks)).toEqual(['suspendRam', 'powerdown', 'reboot', 'halt'])
  expect(left(carriedChecks)).toEqual(['time'])
})
