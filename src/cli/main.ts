import { readArguments } from './arguments.ts'
import { commands } from './commands/index.ts'
import { explain } from './explain.ts'
import { help } from './help.ts'
import { exitWithoutReader } from './output-lost.ts'
import { readSettings } from './settings.ts'

let command = ''

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2))
  if (args.help) {
    process.stdout.write(help)
    return 0
  }
  const load = commands[args.command]
  if (!load) throw new TypeError(`command '${args.command}' takes options but does nothing`)
  command = args.command
  const run = await load()
  return run(args, readSettings())
}

function tell(error: unknown): number {
  const { text, code } = explain(error)
  console.error(text)
  return code
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(exitWithoutReader(command, error)))
// Node would end with 1, which is a failure of the product.
process.on('uncaughtException', (error) => process.exit(tell(error)))
process.exitCode = await main().catch(tell)
