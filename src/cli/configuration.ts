import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ZodType } from 'zod'
import { buildProviders } from '../../providers/builds/index.ts'
import { guestProviders } from '../../providers/guests/index.ts'
import type { Case } from '../matrix/case.ts'
import type { Config } from '../matrix/config.ts'
import { loadConfig } from '../matrix/load.ts'
import { selectCases } from '../matrix/select.ts'
import type { Arguments } from './arguments.ts'
import type { Settings } from './settings.ts'

const testEnding = '.test.ts'

/** The built-in tree with the overlays of the command line. Throws ConfigError with everything that is wrong. */
export function loadConfiguration({ cfg }: Pick<Arguments, 'cfg'>, settings: Settings): Config {
  const dirs = [join(settings.root, 'cfg'), ...cfg.map((dir) => resolve(settings.cwd, dir))]
  return loadConfig(dirs, {
    buildSchemas: schemasOf(buildProviders),
    guestSchemas: schemasOf(guestProviders),
    tests: listTests(settings.root),
    cwd: settings.cwd,
    today: new Date().toISOString().slice(0, 10),
  })
}

/** The cases that a command line selects. Throws ConfigError when there are none. */
export function selectedCases(
  config: Config,
  { names, filters }: Pick<Arguments, 'names' | 'filters'>,
): Iterable<Case> {
  return selectCases(config, names, filters)
}

/** Tests that a matrix can drive: `migration/precopy`. */
function listTests(root: string): string[] {
  const files = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
  return files.filter((file) => file.endsWith(testEnding)).map((file) => file.slice(0, -testEnding.length))
}

function schemasOf(providers: Readonly<Record<string, { schema: ZodType }>>): Record<string, ZodType> {
  return Object.fromEntries(Object.entries(providers).map(([name, { schema }]) => [name, schema]))
}
