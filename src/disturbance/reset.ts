import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import { hasExited } from '../machine/has-exited.ts'
import type { Machine } from '../machine/machine.ts'
import { defaultSettleLimitMs, type Disturbed } from './disturb-input.ts'
import type { Done } from './done.ts'
import { runner } from './runner.ts'

/** Resets the guest. Our QEMUs end when their guest reboots, unless they are told otherwise on both sides. */
export async function reset(disturbed: Disturbed): Promise<Done> {
  const { source, destination, attempt, settleLimitMs = defaultSettleLimitMs } = disturbed.input
  const { signal } = attempt
  await Promise.all([source, destination].map((machine) => allow(machine, signal)))
  const { name, monitor } = runner(disturbed)
  const since = monitor.events.now
  await monitor.execute('system_reset', undefined, { signal })
  const late = (ms: number) => new ExpectationError('no-such-event', `the ${name} did not announce RESET in ${ms} ms`)
  await within({ signal, timeoutMs: settleLimitMs, late }, (inner) =>
    monitor.events.next(({ event }) => event === 'RESET', { since, signal: inner }),
  )
  return { proof: `the ${name} announced RESET`, exercised: true }
}

async function allow(machine: Machine, signal: AbortSignal): Promise<void> {
  if (await hasExited(machine)) return
  await machine.monitor.execute('set-action', { reboot: 'reset' }, { signal })
}
