import { step } from '../base/step.ts'
import type { Attempt } from '../machine/attempt.ts'
import type { Machine } from '../machine/machine.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import { configure } from './configure.ts'
import { ended, untilEnd } from './ending.ts'
import { awkward, execFileCommands } from './exec-commands.ts'
import { expectRoom, fillBefore, lookAt } from './guest-file.ts'
import { quit } from './quit.ts'
import { ranCommands } from './ran-commands.ts'
import type { MigrationInfo, MigrationReport } from './report.ts'
import { addressed } from './route.ts'
import { orSkip } from './unless-refused.ts'

type SaveInput = Readonly<{
  source: Machine
  spec: MigrationSpec
  attempt: Attempt
  /** When it counts as stuck; from memory size and bandwidth where not given. */
  limitMs?: number
}>

/** A guest that is in a file. */
export type Saved = Readonly<{ source: Machine; spec: MigrationSpec; path: string; report: MigrationReport }>

/**
 * Migrates the guest into a file and ends its QEMU, unless the guest is only copied while it runs on. The file goes
 * away with the attempt.
 */
export async function save(input: SaveInput): Promise<Saved> {
  const { source, spec, attempt } = input
  const { host, name } = source
  const { path: directory } = attempt.resources.own(await host.scratch(`${attempt.caseId}-saved`))
  const file = { host, path: `${directory}/${awkward}guest`, offset: spec.offset ?? 0 }
  await expectRoom(host, directory, source.spec.memory.sizeMib)
  await fillBefore(file)
  const uri = savedUris(spec, file.path).send
  const since = source.monitor.events.now
  const startedAt = Date.now()
  await orSkip({ source, destination: source, spec }, () => writeAway(input, uri))
  await step('wait until the guest is saved', () =>
    untilEnd(input, 'completed', (signal) => ended(source, { since, wanted: 'completed', signal })),
  )
  const info = await source.monitor.execute<MigrationInfo>('query-migrate', undefined, { signal: attempt.signal })
  if (spec.mode !== 'background-snapshot') await step(`end the ${name}`, () => quit(source, attempt.signal))
  const observed = { file: await lookAt(file), ...(await commandsOf(spec, source, file.path)) }
  const report: MigrationReport = {
    ...{
      spec,
      half: 'save',
      outcome: 'completed',
      from: name,
      to: 'file',
      uri,
      startedAt,
      info,
      samples: [],
      observed,
    },
    ...{ endedAt: Date.now(), source: source.monitor.events.all.slice(since), destination: [] },
  }
  return { source, spec, path: file.path, report }
}

/** How a file is written, and how it is read again. */
export function savedUris(spec: MigrationSpec, path: string): Readonly<{ send: string; listen: string }> {
  if (spec.transport === 'exec-file') return execFileCommands(path)
  const uri = `file:${path}${spec.offset ? `,offset=${spec.offset}` : ''}`
  return { send: uri, listen: uri }
}

/** What the commands of `exec-file` left word of; nothing for a file that QEMU opens itself. */
export async function commandsOf({ transport }: MigrationSpec, { host }: Machine, path: string) {
  return transport === 'exec-file' ? { commands: await ranCommands(host, execFileCommands(path).marks) } : {}
}

/** Nothing comes back from a file: with return-path QEMU would wait for it. */
async function writeAway({ source, spec, attempt: { signal } }: SaveInput, uri: string): Promise<void> {
  const oneWay = { ...spec, capabilities: { 'return-path': false, ...spec.capabilities } }
  await step('set and read back capabilities and parameters', () =>
    configure(source, { side: 'source', spec: oneWay, signal }),
  )
  if (spec.stopped) await source.monitor.execute('stop', undefined, { signal })
  await source.monitor.execute('migrate', addressed(uri, spec), { signal })
}
