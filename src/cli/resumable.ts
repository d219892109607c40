import { ConfigError } from '../base/errors.ts'
import type { Case } from '../matrix/case.ts'
import type { Config } from '../matrix/config.ts'
import { quote } from '../matrix/words/quote.ts'
import type { RunFile } from './run-file.ts'

type Needed = readonly Pick<Case, 'source' | 'destination'>[]

/** Throws ConfigError naming each build and guest that a plan has and the configuration no longer. */
export function expectConfigured(
  cases: Needed,
  config: Pick<Config, 'builds' | 'guests'>,
  { cfg }: Pick<RunFile, 'cfg'>,
): void {
  const sides = cases.flatMap(({ source, destination }) => [source, destination])
  const builds = new Set(sides.map(({ build }) => build).filter((name) => !config.builds.has(name)))
  const guests = new Set(sides.map(({ guest }) => guest).filter((name) => !config.guests.has(name)))
  const where = cfg.length === 0 ? 'the built-in cfg/' : `${cfg.join(', ')} or the built-in cfg/`
  const problem = (kind: string) => (name: string) => ({
    message: `the plan of this run has the ${kind} ${quote(name)}, which the configuration no longer has`,
    hint: `put ${kind}s/${name}.yaml back into ${where}, or start a new run`,
  })
  const problems = [...[...builds].map(problem('build')), ...[...guests].map(problem('guest'))]
  if (problems.length > 0) throw new ConfigError(problems)
}
