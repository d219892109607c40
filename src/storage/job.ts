import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import type { Machine } from '../machine/machine.ts'

/** JobInfo of qapi/job.json, the parts used here. */
type JobInfo = Readonly<{ id: string; status: string; error?: string }>

/** Jobs here write some hundred MiB at the most; a busy host may need a hundred times as long as a quiet one. */
export const jobLimitMs = 120_000

/** A command that starts a job: `args` go with it, the job's id is given here. */
type Job = Readonly<{ command: string; id: string; args: object }>

/**
 * Runs a job to its end. The command itself answers `{}` also where the job cannot do anything: why it failed stands
 * only in query-jobs. Rejects with ExpectationError `job-failed`, its `actual` in QEMU's own words.
 */
export async function runJob({ monitor, name }: Machine, { command, id, args }: Job, outer: AbortSignal) {
  const since = monitor.events.now
  await monitor.execute(command, { 'job-id': id, ...args }, { signal: outer })
  const late = (ms: number) =>
    new ExpectationError('job-stuck', `job ${id} (${command}) of the ${name} did not end in ${ms} ms`)
  await within({ signal: outer, timeoutMs: jobLimitMs, late }, (signal) =>
    monitor.events.next(
      ({ event, data }) => event === 'JOB_STATUS_CHANGE' && data['id'] === id && data['status'] === 'concluded',
      { since, signal },
    ),
  )
  const jobs = await monitor.execute<JobInfo[]>('query-jobs', undefined, { signal: outer })
  await monitor.execute('job-dismiss', { id }, { signal: outer })
  const error = jobs.find((job) => job.id === id)?.error
  if (error === undefined) return
  throw new ExpectationError('job-failed', `job ${id} (${command}) of the ${name} failed: ${error}`, { actual: error })
}
