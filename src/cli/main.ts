import { ConfigError, Interrupted, LabError, MissingCapability } from '../base/errors.ts'
import { readArguments } from './arguments.ts'
import { commands } from './commands/index.ts'
import { help } from './help.ts'
import { readSettings } from './settings.ts'

/** Usage or configuration. */
const exitUsage = 2
const exitInterrupted = 130
/** The lab could not do it. */
const exitInconclusive = 3

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2))
  if (args.help) {
    process.stdout.write(help)
    return 0
  }
  const load = commands[args.command]
  if (!load) throw new TypeError(`command '${args.command}' takes options but does nothing`)
  const command = await load()
  return command(args, readSettings())
}

function explain(error: unknown): number {
  if (error instanceof ConfigError) {
    console.error(error.message)
    return exitUsage
  }
  if (error instanceof Interrupted) {
    console.error(`virtqual: ${error.message}`)
    return exitInterrupted
  }
  if (error instanceof LabError || error instanceof MissingCapability) {
    console.error(`virtqual: ${error.message}`)
    return exitInconclusive
  }
  console.error(error)
  return exitInconclusive
}

// A reader that has seen enough, such as head, closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : exitInconclusive),
)
process.exitCode = await main().catch(explain)
