import { LabError } from '../base/errors.ts'
import { classify } from '../verdict/classify.ts'
import { excuses } from '../verdict/excuse.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { HostLogs } from './host-log/watch.ts'
import { checkLimitMs } from './faults-of.ts'
import { withGuestWords } from './guest-words.ts'
import { orCrashed } from './or-crashed.ts'

/** What a verdict becomes when something more is known. */
type Rewrite = (verdict: Verdict) => Verdict | Promise<Verdict>

/** What is looked at as long as the hosts are the case's own; `directory`: of the attempt's evidence. */
type Look = Readonly<{ logs: HostLogs; directory: string }>

/** What was found around a case. `kept` is a verdict where evidence could not be kept. */
type Around = Readonly<{
  faults: readonly unknown[]
  kept: Promise<Verdict | undefined>
  cleanup: readonly unknown[]
}>

/** The verdict after a look at what shows only when all is over: a QEMU that has crashed, consoles, the kernel logs of the hosts. */
export function lookBack(verdict: Verdict, { logs, directory }: Look): Promise<Verdict> {
  return rewritten(verdict, [
    (one) => orCrashed(one, directory),
    (one) => withGuestWords(one, directory),
    (one) => logged(one, logs),
  ])
}

/**
 * The verdict with all that was found around the case: first who is to blame for a failure, then what takes a pass back.
 * Known issues come last of all (src/lab/held-against.ts).
 */
export function finalVerdict(verdict: Verdict, { faults, kept, cleanup }: Around): Promise<Verdict> {
  return rewritten(verdict, [
    (one) => excused(one, faults),
    async (one) => unlessLost(one, await kept),
    (one) => withCleanup(one, cleanup),
  ])
}

/** A pass whose evidence could not be kept is none. */
export function unlessLost(verdict: Verdict, lost: Verdict | undefined): Verdict {
  return verdict.status === 'passed' ? (lost ?? verdict) : verdict
}

async function rewritten(verdict: Verdict, rewrites: readonly Rewrite[]): Promise<Verdict> {
  let last = verdict
  for (const rewrite of rewrites) last = await rewrite(last)
  return last
}

function logged(verdict: Verdict, logs: HostLogs): Promise<Verdict> {
  const judging = logs.judge(verdict, AbortSignal.timeout(checkLimitMs))
  return judging.catch((error: unknown) => unlessLost(verdict, classify(error)))
}

/** A failure for which a host is to blame is none of the product's; what it looked like stays in the reason. */
function excused(verdict: Verdict, faults: readonly unknown[]): Verdict {
  const fault = faults.find((one) => one instanceof LabError && (verdict.status === 'passed' || excuses(one, verdict)))
  if (!fault) return verdict
  const excuse = classify(fault)
  const looked =
    verdict.status === 'passed' ? 'passed, as it failed as expected' : `looked like ${verdict.code}: ${verdict.reason}`
  return { ...excuse, reason: `${excuse.reason}; the case ${looked}` }
}

/** What could not be cleaned up is the lab's trouble, and must not stay unseen behind a pass, nor behind a failure. */
function withCleanup(verdict: Verdict, errors: readonly unknown[]): Verdict {
  if (errors.length === 0) return verdict
  if (verdict.status !== 'passed')
    return { ...verdict, reason: `${verdict.reason}; besides, cleaning up failed: ${errors.map(String).join('; ')}` }
  return {
    status: 'broken',
    code: 'cleanup',
    reason: `the case passed, but cleaning up failed: ${errors.map(String).join('; ')}`,
  }
}
