import { localSite, type Site } from '../../providers/builds/site.ts'
import { Interrupted, LabError } from '../base/errors.ts'
import { isMissing, type Missing } from '../lab/run-context.ts'
import { prepare, type Names, type Prepared } from '../lab/prepare.ts'
import type { Case } from '../matrix/case.ts'
import type { Config } from '../matrix/config.ts'
import type { ProviderContext } from '../spec/build.ts'
import { needsSwtpm } from '../spec/parts-of.ts'
import { takeSignals } from './signals.ts'
import { setUpProgress } from './set-up-progress.ts'
import type { Settings } from './settings.ts'

/** Settings with the signal of a command that has taken the signals already. */
export type Stoppable = Settings & Readonly<{ signal?: AbortSignal }>

/** Set-up that is going on. */
export type Preparing = ProviderContext &
  Readonly<{
    /** Fetches and builds, and has it all where it is to run; on this machine where no site is given. */
    prepare: (config: Config, names: Names, site?: Site) => Promise<Prepared>
  }>

/** What cases run on. */
export function namesOf(cases: Iterable<Case>): Names {
  const sides = [...cases].flatMap(({ source, destination }) => [source, destination])
  return {
    builds: new Set(sides.map(({ build }) => build)),
    guests: new Set(sides.map(({ guest }) => guest)),
    firmware: sides.flatMap(({ firmware }) => firmware ?? []),
    tools: [
      ...(sides.some(({ fdMonitor }) => fdMonitor) ? (['pass-fd'] as const) : []),
      ...(sides.some(needsSwtpm) ? (['swtpm'] as const) : []),
    ],
  }
}

/**
 * Fetches and builds what these cases run on, telling on the terminal what takes long. Rejects with LabError when no
 * case at all could run for want of something that the lab should have.
 */
export async function prepareCases(config: Config, cases: Iterable<Case>, settings: Stoppable): Promise<Prepared> {
  const prepared = await prepareNames(config, namesOf(cases), settings)
  for (const offers of [prepared.builds, prepared.guests]) expectSome(Object.values(offers))
  return prepared
}

/** Rejects with LabError where all of these are missing, and the lab is to blame. */
export function expectSome(offers: readonly object[]): void {
  const unusable = offers.filter((offer) => isMissing(offer) && offer.labCode !== undefined)
  const [first] = unusable
  if (first && unusable.length === offers.length)
    throw new LabError((first as Missing).labCode!, (first as Missing).missing)
}

export function prepareNames(config: Config, names: Names, settings: Stoppable): Promise<Prepared> {
  return preparing(settings, ({ prepare: prepareHere }) => prepareHere(config, names))
}

/** Does set-up with its progress on the terminal. Rejects with Interrupted when a signal comes. */
export async function preparing<T>(settings: Stoppable, work: (context: Preparing) => Promise<T>): Promise<T> {
  using taken = settings.signal ? undefined : takeSignals()
  const signal = settings.signal ?? taken!.signal
  using progress = setUpProgress(settings)
  const context = { ...settings, signal, progress: progress.tell }
  try {
    const made = await work({
      ...context,
      prepare: async (config, names, site) => prepare(config, names, { ...context, site: site ?? (await localSite()) }),
    })
    signal.throwIfAborted()
    return made
  } catch (error) {
    // Whatever a program says that was ended half-way, or that got the same Ctrl+C, is no news then.
    if (signal.aborted) throw new Interrupted('interrupted during set-up; the next run goes on from here')
    throw error
  }
}
