import { resolve } from 'node:path'
import { existsSync } from 'node:fs'
import { downLabError } from '../../providers/box/down-lab.ts'
import { ConfigError } from '../base/errors.ts'
import { overlappingPorts, sameName } from '../matrix/check-hosts.ts'
import type { Config } from '../matrix/config.ts'
import { type LabSpec, readLab } from '../matrix/host-spec.ts'
import { quote } from '../matrix/words/quote.ts'
import { suggest } from '../matrix/words/suggest.ts'
import { type Problems, throwProblems } from '../matrix/yaml/problems.ts'
import type { Arguments } from './arguments.ts'
import { chosenHosts } from './chosen-hosts.ts'
import type { Settings } from './settings.ts'

/** What runs use that name no hosts. */
const usual = ['local']

/**
 * The hosts that a command line names, by files in cfg/hosts or anywhere; rules of the first file count for all. Throws
 * ConfigError for a file that is not there or does not fit, where two hosts have one name, and where none is as `on` says;
 * LabError for the file of a lab that is down.
 */
export function selectedLab(
  config: Config,
  { hosts: names, on }: Pick<Arguments, 'hosts' | 'on'>,
  { cwd }: Pick<Settings, 'cwd'>,
): LabSpec {
  const labs = (names?.length ? names : usual).map((name) => find(name, config, cwd))
  const hosts = labs.flatMap((lab) => lab.hosts)
  throwProblems([...sameName(hosts), ...overlappingPorts(hosts)])
  return { ...labs[0]!, hosts: chosenHosts(hosts, on) }
}

function find(name: string, { labs }: Config, cwd: string): LabSpec {
  const known = labs.get(name)
  if (known) return known
  const path = resolve(cwd, name)
  if (!existsSync(path)) throw downLabError(path) ?? unknown(name, [...labs.keys()])
  const problems: Problems = []
  const lab = readLab({ path, file: name, name: 'lab' }, problems)
  throwProblems(problems)
  return lab!
}

function unknown(name: string, known: readonly string[]): ConfigError {
  const message = `--hosts ${quote(name)} is neither a file nor the name of one in cfg/hosts`
  return new ConfigError([{ message, hint: suggest(name, known) }])
}
