import type { AttemptRecord } from '../../reports/record.ts'
import { step, type StepRecord } from '../base/step.ts'
import type { Attempt } from '../machine/attempt.ts'
import type { Role } from '../machine/machine.ts'
import type { Case } from '../matrix/case.ts'
import type { Host } from '../spec/host.ts'
import { classify } from '../verdict/classify.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { openAttempt } from './attempt.ts'
import { caseLimitMs } from './case-limit.ts'
import { type Body, conduct, type Conducted } from './conduct.ts'
import type { Place } from './bench.ts'
import { finalVerdict, lookBack, unlessLost } from './final-verdict.ts'
import { hostFaults, isFailure, linkFaults } from './faults-of.ts'
import { HostLogs } from './host-log/watch.ts'
import type { Links } from './hosts/expect-link.ts'
import { heldAgainst } from './held-against.ts'
import { inTime } from './in-time.ts'
import { recordOf } from './record.ts'
import type { RunContext } from './run-context.ts'
import { writeTimeline } from './timeline/write.ts'

export type Places = Readonly<Record<Role, Place>>

type Input = Readonly<{
  case: Case
  body: Body
  places: Places
  links: Links
  run: RunContext
  signal: AbortSignal
  onStep: (path: string) => void
  /** Gives the hosts back: what is left to do then happens here. */
  free: () => Promise<void>
}>

/** A case that is over, and what was found around it. */
type Ended = Conducted & Readonly<{ faults: readonly unknown[]; cleanup: readonly unknown[]; endedAt: number }>

/** Runs one attempt. Undefined when it was interrupted: then nothing is known of the case. */
export async function attemptOnce(input: Input): Promise<AttemptRecord | undefined> {
  const { case: one, places, run, signal } = input
  const startedAt = Date.now()
  const attempt = openAttempt(one.id, run.runDir, AbortSignal.any([signal, ...hostsOf(input).map(({ lost }) => lost)]))
  const { directory } = attempt
  const steps: StepRecord[] = []
  const { lab, endedAt, ...ended } = await onHosts(input, attempt, steps)
  const verdict = await finalVerdict(ended.verdict, ended)
  const seen = { lab, case: one, verdict, startedAt, endedAt, steps }
  const unwritten = await writeTimeline(directory, seen).then(() => undefined, classify)
  if (signal.aborted) return undefined
  return recordOf({
    ...{ case: one, lab, run, steps, startedAt, endedAt, directory },
    hosts: { source: places.source.host.name, destination: places.destination.host.name },
    ...(await heldAgainst(run.knownIssues, unlessLost(verdict, unwritten), { case: one, places, directory })),
  })
}

/** All that takes the hosts, which are given back however it ends. */
async function onHosts(input: Input, attempt: Attempt, steps: StepRecord[]): Promise<Ended> {
  const { case: one, run, places, onStep, free } = input
  const logs = new HostLogs({ places: [places.source, places.destination], directory: attempt.directory })
  try {
    const conducted = await inTime({ attempt, steps, limitMs: caseLimitMs(one, places) }, () =>
      conduct({ case: one, run, places, attempt, body: onceReady(input, logs), steps, onStep }),
    )
    return { ...conducted, ...(await endOf(input, conducted.verdict, { logs, attempt })) }
  } finally {
    await attempt.resources.close()
    await free()
  }
}

type Around = Readonly<{ logs: HostLogs; attempt: Attempt }>

/** Ends all that still runs, and looks at what has happened to the hosts of a case that failed. */
async function endOf(input: Input, verdict: Verdict, { logs, attempt }: Around) {
  const [hosts, failed] = [hostsOf(input), isFailure(verdict, input.case)]
  const ofHosts = failed ? await hostFaults(hosts) : []
  const cleanup = await attempt.resources.close()
  const looked = await lookBack(verdict, { logs, directory: attempt.directory })
  // After what the case itself did to the link is undone.
  const faults = failed ? [...ofHosts, ...(await linkFaults(input.links, hosts, verdict))] : []
  return { verdict: looked, faults, cleanup, endedAt: Date.now() }
}

/** One where both sides are on the same. */
function hostsOf({ places: { source, destination } }: Input): Host[] {
  return [...new Set([source.host, destination.host])]
}

/** A host that nothing can be run on is better found out before than after, as is a link. */
function onceReady({ places, links, body }: Input, logs: HostLogs): Body {
  const [source, destination] = [places.source.host, places.destination.host]
  return async (given) => {
    await step('look at the hosts', async () => {
      await Promise.all([...new Set([source, destination])].map((host) => host.expectReady(given.signal)))
      await logs.begin(given.signal)
      if (source !== destination) await links.expect({ source, destination }, given.signal)
    })
    await body(given)
  }
}
