import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { reaped, runsGoingOn } from './reapers.ts'
import { startReaper } from './start-reaper.ts'

test('a run goes on until its reaper has done its work, and whoever resumes it waits for that', async () => {
  const runId = `test-${process.pid}`
  const reaper = startReaper(runId, [join(tmpdir(), runId)])
  await expect.poll(runsGoingOn).toContain(runId)
  let free = false
  const waiting = reaped(runId).then(() => (free = true))
  await runsGoingOn()
  expect(free).toBe(false)
  await reaper[Symbol.asyncDispose]()
  await waiting
  expect(await runsGoingOn()).not.toContain(runId)
})
