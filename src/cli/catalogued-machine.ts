import { ConfigError } from '../base/errors.ts'
import type { CataloguedMachine } from '../import/our-command-line.ts'
import type { Config } from '../matrix/config.ts'
import { cpu } from '../matrix/dimensions/cpu.ts'
import type { Dimension } from '../matrix/dimensions/dimension.ts'
import { machine } from '../matrix/dimensions/machine.ts'
import { memory } from '../matrix/dimensions/memory.ts'
import { vcpus } from '../matrix/dimensions/vcpus.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import { quote } from '../matrix/words/quote.ts'
import { suggest } from '../matrix/words/suggest.ts'

/**
 * A machine of the catalogue, with the CPU, memory and topology of the same name, or the defaults of these dimensions.
 * ConfigError where there is no such machine.
 */
export function cataloguedMachine({ catalog }: Pick<Config, 'catalog'>, name: string): CataloguedMachine {
  const names = [...catalog.machines.keys()]
  if (!names.includes(name))
    throw new ConfigError([{ message: `unknown machine ${quote(name)}`, hint: suggest(name, names) }])
  const named = (dimension: Dimension) => [...dimension.names(catalog)].includes(name)
  const value = (dimension: Dimension) =>
    dimension.read(named(dimension) ? name : dimension.default, catalog)?.source ?? {}
  const all = [machine, cpu, memory, vcpus].map(value)
  return Object.assign({}, ...all) as MachineSpec
}
