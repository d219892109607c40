import { readFileSync } from 'node:fs'
import { Interrupted, LabError } from '../base/errors.ts'
import { isMissing, type Missing } from '../lab/run-context.ts'
import { prepare, type Names, type Prepared } from '../lab/prepare.ts'
import type { Case } from '../matrix/case.ts'
import type { Config } from '../matrix/config.ts'
import { takeSignals } from './signals.ts'
import { setUpProgress } from './set-up-progress.ts'
import type { Settings } from './settings.ts'

/**
 * Fetches and builds what these cases run on, telling on the terminal what takes long. Rejects with LabError when no
 * case at all could run for want of something that the lab should have.
 */
export async function prepareCases(config: Config, cases: Iterable<Case>, settings: Stoppable): Promise<Prepared> {
  const sides = [...cases].flatMap(({ source, destination }) => [source, destination])
  const builds = new Set(sides.map(({ build }) => build))
  const guests = new Set(sides.map(({ guest }) => guest))
  const tools = sides.some(({ fdMonitor }) => fdMonitor) ? (['pass-fd'] as const) : []
  const prepared = await prepareNames(config, { builds, guests, tools }, settings)
  for (const offers of [prepared.builds, prepared.guests]) expectSome(Object.values(offers))
  return prepared
}

function expectSome(offers: readonly object[]): void {
  const unusable = offers.filter((offer) => isMissing(offer) && offer.labCode !== undefined)
  const [first] = unusable
  if (first && unusable.length === offers.length)
    throw new LabError((first as Missing).labCode!, (first as Missing).missing)
}

/** Settings with the signal of a command that has taken the signals already. */
type Stoppable = Settings & Readonly<{ signal?: AbortSignal }>

export async function prepareNames(config: Config, names: Names, settings: Stoppable): Promise<Prepared> {
  using taken = settings.signal ? undefined : takeSignals()
  const signal = settings.signal ?? taken!.signal
  using progress = setUpProgress(settings)
  try {
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const prepared = await prepare(config, names, { ...settings, bootId, signal, progress: progress.tell })
    signal.throwIfAborted()
    return prepared
  } catch (error) {
    // Whatever a program says that was ended half-way, or that got the same Ctrl+C, is no news then.
    if (signal.aborted) throw new Interrupted('interrupted during set-up; the next run goes on from here')
    throw error
  }
}
