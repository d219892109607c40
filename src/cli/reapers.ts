import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { ownPids } from '../../providers/hosts/local/own-processes.ts'
import { LabError } from '../base/errors.ts'
import { reaperScript } from './start-reaper.ts'

/** Runs of other checkouts are runs too. */
const reaperTail = reaperScript.slice(reaperScript.lastIndexOf('/src/cli/'))

/** Runs of this user: one goes on as long as its reaper waits for its end. */
export async function runsGoingOn(): Promise<Set<string>> {
  const commands = await Promise.all(
    (await ownPids()).map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')),
  )
  const words = commands.map((command) => command.split('\0'))
  return new Set(words.filter(([, script]) => script?.endsWith(reaperTail)).map(([, , runId]) => runId ?? ''))
}

/** A reaper gives up what the kernel holds on to after ten seconds. */
const reapedLimitMs = 15_000
const lookAgainMs = 20

/** Before a run is resumed: the reaper of its killed process would take what is started now for what was left. */
export async function reaped(runId: string): Promise<void> {
  const deadline = performance.now() + reapedLimitMs
  while ((await runsGoingOn()).has(runId)) {
    if (performance.now() > deadline)
      throw new LabError('still-reaping', `the reaper of run ${runId} is still at work after ${reapedLimitMs} ms`)
    await delay(lookAgainMs)
  }
}
