import { expect, test } from 'vitest'
import { EventLog } from '../qmp/event-log.ts'
import { expectStillCompleted } from './status.ts'

/** A QEMU that announced these states, in this order. */
function announced(...statuses: readonly string[]) {
  const events = new EventLog()
  for (const status of statuses) events.add({ event: 'MIGRATION', data: { status }, at: Date.now() })
  return { name: 'source', monitor: { events } } as unknown as Parameters<typeof expectStillCompleted>[0]
}

test.each([
  [['setup', 'active', 'completed']],
  [['setup', 'failed', 'setup', 'completed']],
  [['completed', 'setup', 'failed']],
])('%j does not contradict itself', (statuses) => {
  expect(() => expectStillCompleted(announced(...statuses))).not.toThrow()
})

test.each([
  ['failed', 'failed'],
  ['cancelled', 'was cancelled'],
])('a migration that is %s after its end', (status, how) => {
  expect(() => expectStillCompleted(announced('setup', 'completed', status))).toThrow(
    expect.objectContaining({
      code: 'migration-failed',
      message: `the source announced that the migration completed, and then that it ${how}`,
    }),
  )
})
