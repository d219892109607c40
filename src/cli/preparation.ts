import { readFileSync } from 'node:fs'
import { prepare, type Names, type Prepared } from '../lab/prepare.ts'
import type { Case } from '../matrix/case.ts'
import type { Config } from '../matrix/config.ts'
import type { Settings } from './settings.ts'

/** Fetches and builds what these cases run on, telling on the terminal what takes long. */
export async function prepareCases(config: Config, cases: Iterable<Case>, settings: Settings): Promise<Prepared> {
  const names = { builds: new Set<string>(), guests: new Set<string>() }
  for (const { source, destination } of cases) {
    for (const spec of [source, destination]) {
      names.builds.add(spec.build)
      names.guests.add(spec.guest)
    }
  }
  return prepareNames(config, names, settings)
}

export async function prepareNames(config: Config, names: Names, settings: Settings): Promise<Prepared> {
  const { cache, searchPath, cwd } = settings
  const interrupted = new AbortController()
  const stop = () => interrupted.abort(new Error('interrupted'))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const progress = (message: string) => console.error(`set-up: ${message}`)
    return await prepare(config, names, { cache, searchPath, cwd, bootId, signal: interrupted.signal, progress })
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
