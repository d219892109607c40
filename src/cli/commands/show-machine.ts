import { ourArgv } from '../../import/our-command-line.ts'
import type { Config } from '../../matrix/config.ts'
import { quoteForScript } from '../../lab/repro.ts'
import { cataloguedMachine } from '../catalogued-machine.ts'

/** The command line of a machine of the catalogue, whatever build, guest and host it will have; an option a line. */
export function machineText(config: Config, name: string): string {
  const words = ourArgv(cataloguedMachine(config, name)).map(quoteForScript)
  return `${words.join(' ').replaceAll(/ (?=-[a-z])/gi, ' \\\n  ')}\n`
}
