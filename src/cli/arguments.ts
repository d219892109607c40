import { parseArgs } from 'node:util'
import { ConfigError } from '../base/errors.ts'
import { oneLine, quote } from '../matrix/words/quote.ts'
import type { Filters } from '../matrix/filter.ts'
import { readLabArguments, type LabArguments } from './lab-arguments.ts'

/** A command line, understood. */
export type Arguments = Readonly<{
  command: string
  names: readonly string[]
  filters: Filters
  /** Overlay configuration trees, later ones win. */
  cfg: readonly string[]
  out?: string
  slots?: number
  /** Names or paths of hosts files. */
  hosts?: readonly string[]
  /** Names or labels of hosts, perhaps several with commas. */
  on?: readonly string[]
  resume: boolean
  json: boolean
  count: boolean
  help: boolean
  /** Of the profile that `import` makes. */
  name?: string
  /** Number of the process whose command line is imported. */
  pid?: string
  /** Machine type of the profile, in place of that of the command line. */
  machineType?: string
  /** Name in the catalogue of the machine that `show` shows. */
  machine?: string
  /** Of `virtqual lab`, which has options of its own. */
  lab?: LabArguments
}>

const options = {
  only: { type: 'string', multiple: true },
  no: { type: 'string', multiple: true },
  with: { type: 'string', multiple: true },
  id: { type: 'string', multiple: true },
  all: { type: 'boolean' },
  cfg: { type: 'string', multiple: true },
  out: { type: 'string' },
  slots: { type: 'string' },
  hosts: { type: 'string', multiple: true },
  on: { type: 'string', multiple: true },
  resume: { type: 'boolean' },
  json: { type: 'boolean' },
  count: { type: 'boolean' },
  name: { type: 'string' },
  pid: { type: 'string' },
  machine: { type: 'string' },
  'machine-type': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Options that each command takes; any other is a mistake, not something to pass over. */
const selection = ['only', 'no', 'with', 'id', 'all', 'cfg'] as const
const commandOptions: Readonly<Record<string, readonly (keyof typeof options)[]>> = {
  run: [...selection, 'hosts', 'on', 'out', 'slots', 'resume'],
  list: [...selection, 'json', 'count'],
  show: [...selection, 'hosts', 'on', 'machine'],
  import: ['name', 'out', 'pid', 'machine-type'],
  compare: ['cfg'],
  coverage: ['cfg'],
  lint: ['cfg'],
  doctor: ['cfg', 'json', 'hosts', 'on'],
  report: [],
  reap: ['cfg', 'hosts', 'on'],
  setup: [...selection, 'hosts', 'on'],
  lab: [],
}

/** A resumed run keeps what it was asked for; only how many cases go at once may change. */
const resumeOptions: readonly (keyof typeof options)[] = ['resume', 'slots']
const nameless: ReadonlySet<string> = new Set(['coverage', 'lint', 'doctor', 'reap'])

/** Reads the words after `virtqual`. Throws ConfigError for what is not understood. */
export function readArguments(words: readonly string[]): Arguments {
  if (words[0] === 'lab') return ofLab(readLabArguments(words.slice(1)))
  const { values, positionals } = parse(words)
  const [command = 'help', ...names] = positionals
  const resumes = command === 'run' && values.resume === true
  expectKnown(command, Object.keys(values), resumes)
  expectNames(command, names, resumes)
  const { only, no, with: replaced, id: ids, all, cfg = [], out, slots, hosts, on, name, pid, machine } = values
  expectCounts(command, { names, values })
  return {
    ...{
      command,
      names,
      filters: { only, no, with: replaced, ids, all },
      cfg,
      out,
      slots: readSlots(slots),
      hosts,
      on,
      ...{ name, pid, machine, machineType: values['machine-type'] },
    },
    resume: values.resume === true,
    json: values.json === true,
    count: values.count === true,
    help: values.help === true || command === 'help',
  }
}

function ofLab(lab: LabArguments): Arguments {
  const none = { names: [], filters: {}, cfg: [], resume: false, json: false, count: false }
  return { command: 'lab', ...none, help: lab.help, lab }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw usage(oneLine((error as Error).message.split('. ')[0] ?? String(error)))
  }
}

function expectKnown(command: string, given: readonly string[], resumes: boolean): void {
  if (command === 'help') return
  const known = resumes ? resumeOptions : commandOptions[command]
  if (!known) throw usage(`unknown command ${quote(command)}`, `there are: ${Object.keys(commandOptions).join(', ')}`)
  const wrong = given.find((name) => name !== 'help' && !known.some((one) => one === name))
  if (!wrong) return
  if (resumes) throw usage(`'virtqual run --resume' has no option --${wrong}`, 'a resumed run keeps its plan')
  throw usage(`'virtqual ${command}' has no option --${wrong}`)
}

/** Commands that name one run, or nothing at all; the others take any number of names. */
function expectNames(command: string, names: readonly string[], resumes: boolean): void {
  const shown = `'virtqual ${command}${resumes ? ' --resume' : ''}'`
  const extra = resumes || command === 'report' ? names[1] : undefined
  if (extra !== undefined) throw usage(`${shown} takes one run, not also ${quote(extra)}`)
  if (nameless.has(command) && names[0] !== undefined)
    throw usage(`${shown} takes no names, and not ${quote(names[0])}`)
}

type Given = Readonly<{
  names: readonly string[]
  values: Readonly<{ help?: boolean; pid?: string; machine?: string }>
}>

/** Commands that take so many names, no more and no less. */
function expectCounts(command: string, { names, values: { help, pid, machine } }: Given): void {
  if (help) return
  if (command === 'compare' && names.length !== 2)
    throw usage("'virtqual compare' takes two command lines, as files or names of machines")
  if (command === 'import' && names.length + (pid === undefined ? 0 : 1) !== 1)
    throw usage("'virtqual import' takes one command line: a file, - for standard input, or --pid PID")
  if (command === 'show' && machine !== undefined && names[0] !== undefined)
    throw usage(`'virtqual show --machine' takes no case, and not ${quote(names[0])}`)
}

function readSlots(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw usage(`--slots ${quote(text)}: expected a number of cases at once, from 1 to 9999`)
}

function usage(message: string, hint = "'npx virtqual --help' lists commands and options"): ConfigError {
  return new ConfigError([{ message, hint }])
}
