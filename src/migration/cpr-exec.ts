import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectationError } from '../base/errors.ts'
import { outputOf } from '../base/output-of.ts'
import { step } from '../base/step.ts'
import { attach } from '../machine/attach.ts'
import type { Launched } from '../machine/launch.ts'
import type { Machine } from '../machine/machine.ts'
import { placeIn } from '../machine/place.ts'
import { watch } from '../machine/watch.ts'
import type { HostProcess } from '../spec/host.ts'
import { load } from './cpr-arrival.ts'
import { configureCpr } from './cpr-configure.ts'
import type { CprInput, Updated } from './cpr-input.ts'
import { ended, untilEnd } from './ending.ts'
import { guestBytes, memoryObjectOf } from './memory-object.ts'
import type { Observed } from './report.ts'
import { measureFile } from './saved-file.ts'
import { orSkip } from './unless-refused.ts'

/**
 * The source saves its devices into a file and executes a new QEMU in its own process, which inherits its memory
 * (docs/devel/migration/CPR, cpr-exec mode). Its sockets close, and those of the new one are at the same paths.
 */
export async function cprExec(input: CprInput): Promise<Updated> {
  const { source, spec, attempt, next } = input
  const { signal } = attempt
  const before = await memoryObjectOf(source, signal)
  const since = source.monitor.events.now
  const argv = commandOf(source)
  await orSkip({ ...input, destination: source }, async () => {
    await configureCpr(source, { side: 'source', spec, signal })
    await setCommand(source, argv, signal)
  })
  const launched = await follow(input, argv)
  await removeSockets(launched, signal)
  const path = `${source.scratch}/state`
  const uri = `file:${path}`
  const startedAt = Date.now()
  await step(`save to ${uri}, and execute`, () => saveAndExecute(input, uri))

  const destination = await step(`reach the ${next.name}`, () => attach(launched))
  input.keep(destination)
  await configureCpr(destination, { side: 'destination', spec, signal })
  await load(input, destination, uri)
  const after = await memoryObjectOf(destination, signal)
  const observed: Observed = {
    ...{ memory: { guestBytes: guestBytes(source), before, after }, commandLine: await commandLine(source, signal) },
    file: await measureFile(source.host, path, signal),
  }
  const report = {
    ...{ spec, outcome: 'completed' as const, from: source.name, to: destination.name, uri, startedAt, observed },
    // Nobody is left to be asked for more.
    ...{ info: { status: 'completed' }, endedAt: Date.now(), samples: input.samplesOf(source.name) },
    ...{ source: source.monitor.events.all.slice(since), destination: [...destination.monitor.events.all] },
  }
  return { destination, report }
}

/** The same machine, which waits for what it is to load: what the source was started with, but for how it began. */
function commandOf({ argv }: Machine): string[] {
  const isBeginning = (word: string, index: number) =>
    word === '-S' || word === '-incoming' || argv[index - 1] === '-incoming'
  return [...argv.filter((word, index) => !isBeginning(word, index)), '-incoming', 'defer']
}

async function setCommand({ monitor, name }: Machine, argv: readonly string[], signal: AbortSignal): Promise<void> {
  await monitor.execute('migrate-set-parameters', { 'cpr-exec-command': argv }, { signal })
  const set = await monitor.execute<Record<string, unknown>>('query-migrate-parameters', undefined, { signal })
  if (JSON.stringify(set['cpr-exec-command']) === JSON.stringify(argv)) return
  throw new ExpectationError('not-set', `cpr-exec-command of the ${name} does not read back as it was set`, {
    expected: argv,
    actual: set['cpr-exec-command'],
  })
}

/** What `launch` gives, for a process that is there already. Its end fails the attempt from here on. */
async function follow({ source, next, attempt }: CprInput, argv: readonly string[]): Promise<Launched> {
  const directory = join(attempt.directory, next.name)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'argv.txt'), `${argv.join('\n')}\n`)
  // The new QEMU goes on with the standard error of the old one.
  await symlink(join('..', source.name, 'qemu.log'), join(directory, 'qemu.log'))
  const place = { name: next.name, uuid: source.uuid, consoleLog: '', ramFile: source.ramFile }
  const { pid, exited, scratch } = source
  const process: HostProcess = {
    ...{ pid, exited, kill: (signal) => source.kill(signal) },
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  }
  source.allowExit()
  const life = watch({ name: next.name, exited, attempt })
  const placement = placeIn(scratch, place)
  return { ...next, uuid: source.uuid, process, startedAt: Date.now(), placement, argv, life, scratch, directory }
}

/** Whoever connects from here on reaches the new QEMU, never the old one's last moments. What is connected stays so. */
async function removeSockets({ host, placement }: Launched, signal: AbortSignal): Promise<void> {
  const { qmpSocket, agentSocket, probeSocket } = placement
  await outputOf(host, ['rm', '--', qmpSocket, agentSocket, probeSocket], { signal })
}

async function saveAndExecute(input: CprInput, uri: string): Promise<void> {
  const { source, attempt } = input
  const since = source.monitor.events.now
  await source.monitor.execute('migrate', { uri }, { signal: attempt.signal })
  await untilEnd(input, 'completed', async (signal) => {
    await ended(source, { since, wanted: 'completed', signal })
    await source.monitor.closed
  })
}

/** What the process of a machine executes now, by /proc/PID/cmdline. */
async function commandLine({ host, pid }: Machine, signal: AbortSignal): Promise<string[]> {
  const line = await outputOf(host, ['cat', `/proc/${pid}/cmdline`], { signal })
  return line.split('\0').slice(0, -1)
}
