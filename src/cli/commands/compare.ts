import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { compareLines } from '../../import/compare.ts'
import type { CommandLine } from '../../import/option.ts'
import { ourCommandLine } from '../../import/our-command-line.ts'
import { readCommandLine } from '../../import/read-command-line.ts'
import type { Arguments } from '../arguments.ts'
import { cataloguedMachine } from '../catalogued-machine.ts'
import { differenceLines } from '../difference-lines.ts'
import { loadConfiguration } from '../configuration.ts'
import { lineOfFile } from '../line-source.ts'
import type { Settings } from '../settings.ts'
import type { Command } from './index.ts'

/** Says in what two machines differ: each a file with a command line, or a name in the catalogue. 1 where they do. */
export const compare: Command = async (args, settings) => {
  const [one, other] = [await side(args.names[0]!, args, settings), await side(args.names[1]!, args, settings)]
  const differences = compareLines(one, other)
  for (const line of differenceLines(differences)) console.log(line)
  return differences.length === 0 ? 0 : 1
}

async function side(name: string, args: Arguments, settings: Settings): Promise<CommandLine> {
  const isFile = name === '-' || name.includes('/') || existsSync(resolve(settings.cwd, name))
  if (isFile) return readCommandLine(await lineOfFile(name, settings.cwd))
  return ourCommandLine(cataloguedMachine(loadConfiguration(args, settings), name))
}
