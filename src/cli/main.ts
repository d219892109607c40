import { readArguments } from './arguments.ts'
import { commands } from './commands/index.ts'
import { exitInconclusive, explain } from './explain.ts'
import { help } from './help.ts'
import { readSettings } from './settings.ts'

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

function tell(error: unknown): number {
  const { text, code } = explain(error)
  console.error(text)
  return code
}

// A reader that has seen enough, such as head, closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : exitInconclusive),
)
process.exitCode = await main().catch(tell)
