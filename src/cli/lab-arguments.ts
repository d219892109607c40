import { parseArgs } from 'node:util'
import { ConfigError } from '../base/errors.ts'
import { oneLine, quote } from '../matrix/words/quote.ts'
import { suggest } from '../matrix/words/suggest.ts'

const options = {
  name: { type: 'string' },
  count: { type: 'string' },
  disk: { type: 'string' },
  rate: { type: 'string' },
  delay: { type: 'string' },
  loss: { type: 'string' },
  down: { type: 'boolean' },
  up: { type: 'boolean' },
  reset: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** What follows `virtqual lab`, as it was written; the lab itself says what names and numbers it takes. */
export type LabArguments = Readonly<{
  action: string
  /** The host that an action is about. */
  host?: string
  values: Readonly<{ [Key in Exclude<keyof typeof options, 'help'>]?: string | boolean }>
  help: boolean
}>

/** Actions, the options that each takes, and whether it is about one host. */
const actions: Readonly<Record<string, Readonly<{ options: readonly string[]; host?: true }>>> = {
  up: { options: ['name', 'count', 'disk'] },
  down: { options: ['name'] },
  status: { options: ['name'] },
  link: { options: ['rate', 'delay', 'loss', 'down', 'up', 'reset'], host: true },
  reboot: { options: [], host: true },
}

/** Reads the words after `virtqual lab`. Throws ConfigError for what is not understood. */
export function readLabArguments(words: readonly string[]): LabArguments {
  const { values, positionals } = parse(words)
  const { help = false, ...given } = values
  const [action, host, extra] = positionals
  if (help) return { action: action ?? 'help', values: {}, help }
  const known = actions[action ?? '']
  if (!known) throw noAction(action)
  expectFit(`'virtqual lab ${action}'`, { known, given: Object.keys(given), host, extra })
  return { action: action!, ...(host !== undefined && { host }), values: given, help }
}

type Given = Readonly<{ known: (typeof actions)[string]; given: readonly string[]; host?: string; extra?: string }>

function expectFit(shown: string, { known, given, host, extra }: Given): void {
  const wrong = given.find((name) => !known.options.includes(name))
  if (wrong) throw usage(`${shown} has no option --${wrong}`, suggest(`--${wrong}`, written(known.options)))
  if (known.host && host === undefined) throw usage(`${shown} needs the name of a host, such as box-2`)
  const unwanted = known.host ? extra : host
  if (unwanted !== undefined)
    throw usage(`${shown} takes ${known.host ? 'one name' : 'no names'}, not ${quote(unwanted)}`)
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true })
  } catch (error) {
    const message = oneLine((error as Error).message.split('. ')[0] ?? String(error))
    const [, option] = /^Unknown option '([^']+)'/.exec(message) ?? []
    throw usage(message, option && suggest(option, written(optionsAmong(words))))
  }
}

/** Options of the action, where one is among the words; else all that there are. */
function optionsAmong(words: readonly string[]): readonly string[] {
  const action = words.find((word) => word in actions)
  return action === undefined ? Object.keys(options) : actions[action]!.options
}

function written(names: readonly string[]): string[] {
  return names.map((name) => `--${name}`)
}

function noAction(action: string | undefined): ConfigError {
  const message = action === undefined ? "'virtqual lab' needs an action" : `unknown action ${quote(action)}`
  return usage(message, suggest(action ?? '', Object.keys(actions)))
}

function usage(message: string, hint?: string): ConfigError {
  return new ConfigError([{ message, ...(hint && { hint }) }])
}
