import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import { within } from '../base/wait.ts'
import type { Attempt } from '../machine/attempt.ts'
import { hasExited } from '../machine/has-exited.ts'
import type { Machine } from '../machine/machine.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { RunState } from '../machine/run-state.ts'
import { configure } from './configure.ts'
import { ended } from './ending.ts'
import { timeLimitMs } from './limit.ts'
import type { MigrationReport } from './report.ts'
import { addressed } from './route.ts'
import { commandsOf, type Saved, savedUris } from './save.ts'
import { lastStatus } from './status.ts'
import { orSkip } from './unless-refused.ts'

type RestoreInput = Readonly<{ destination: Machine; saved: Saved; attempt: Attempt; limitMs?: number }>

/** Has a QEMU that waits load a saved guest, and waits until the guest runs. The report is that of both halves. */
export async function loadSaved(input: RestoreInput): Promise<MigrationReport> {
  const { destination, saved, attempt } = input
  const { spec, source, path, report } = saved
  const { signal } = attempt
  const { monitor, name } = destination
  if (!(await hasExited(source))) throw new TypeError(`the ${source.name} is to be gone before its guest is restored`)
  const uri = savedUris(spec, path).listen
  const since = monitor.events.now
  await orSkip({ source, destination, spec }, async () => {
    await configure(destination, { side: 'destination', spec: loading(spec), signal })
    await monitor.execute('migrate-incoming', addressed(uri, spec), { signal })
  })
  await step('wait until the guest is restored', () => untilLoaded(input, since))
  await step('wait until the guest runs', () => untilRuns(input, since))
  return {
    ...{ ...report, half: 'restore', to: name, uri, endedAt: Date.now() },
    observed: { ...report.observed, ...(await commandsOf(spec, destination, path)) },
    destination: monitor.events.all.slice(since),
  }
}

/** How memory was written while the guest ran is nothing that whoever reads it must know. */
function loading(spec: MigrationSpec): MigrationSpec {
  const { 'background-snapshot': _written, ...capabilities } = spec.capabilities
  return { ...spec, capabilities }
}

function untilLoaded({ destination, saved, attempt, limitMs }: RestoreInput, since: number): Promise<void> {
  const { spec, path } = saved
  const timeoutMs = limitMs ?? timeLimitMs(destination.spec, spec)
  const late = (ms: number) => {
    const seen = lastStatus(destination)
    const last = seen ? `was last seen '${seen}'` : 'announced no state at all'
    const message = `restoring from ${path} did not come to 'completed' in ${ms} ms; the ${destination.name} ${last}`
    return new ExpectationError('migration-stuck', message, { expected: 'completed', actual: seen })
  }
  const bounds = { signal: attempt.signal, timeoutMs, late }
  return within(bounds, (signal) => ended(destination, { since, wanted: 'completed', signal }))
}

/** A guest that was saved while it ran runs on by itself; one that was stopped stays so until it is told to. */
async function untilRuns({ destination, saved, attempt: { signal } }: RestoreInput, since: number): Promise<void> {
  const { monitor, name } = destination
  if (saved.spec.stopped) {
    await expectStopped(destination, signal)
    await monitor.execute('cont', undefined, { signal })
  }
  const late = (ms: number) =>
    new ExpectationError('migration-stuck', `the ${name} had loaded the guest and did not run it in ${ms} ms`, {
      expected: 'RESUME',
    })
  const resumed = (inner: AbortSignal) =>
    monitor.events.next(({ event }) => event === 'RESUME', { since, signal: inner })
  await within({ signal, timeoutMs: runLimitMs, late }, resumed)
}

/** A loaded guest runs in the next turn of the main loop. */
const runLimitMs = 20_000

async function expectStopped({ monitor, name }: Machine, signal: AbortSignal): Promise<void> {
  const { status } = await monitor.execute<RunState>('query-status', undefined, { signal })
  if (status === 'paused') return
  const message = `the guest was saved stopped, and the ${name} is '${status}' once it is restored`
  throw new ExpectationError('wrong-state', message, { expected: 'paused', actual: status })
}
