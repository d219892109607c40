import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Case } from '../matrix/case.ts'
import type { Config } from '../matrix/config.ts'
import type { Arguments } from './arguments.ts'
import type { Settings } from './settings.ts'

const testEnding = '.test.ts'

/** The built-in tree with the overlays of the command line. Throws ConfigError with everything that is wrong. */
export async function loadConfiguration({ cfg }: Pick<Arguments, 'cfg'>, settings: Settings): Promise<Config> {
  const [{ loadConfig }, { buildSchemas }, { guestSchemas }] = await Promise.all([
    import('../matrix/load.ts'),
    import('../../providers/builds/schemas.ts'),
    import('../../providers/guests/schemas.ts'),
  ])
  const dirs = [join(settings.root, 'cfg'), ...cfg.map((dir) => resolve(settings.cwd, dir))]
  return loadConfig(dirs, { buildSchemas, guestSchemas, tests: listTests(settings.root), cwd: settings.cwd })
}

/** The cases that a command line selects. Throws ConfigError when there are none. */
export async function selectedCases(config: Config, { names, filters }: Arguments): Promise<Iterable<Case>> {
  const { selectCases } = await import('../matrix/select.ts')
  return selectCases(config, names, filters)
}

/** Tests that a matrix can drive: `migration/precopy`. */
function listTests(root: string): string[] {
  const files = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
  return files.filter((file) => file.endsWith(testEnding)).map((file) => file.slice(0, -testEnding.length))
}
