import { step } from '../base/step.ts'
import { startMachine } from '../machine/start.ts'
import { configureCpr } from './cpr-configure.ts'
import type { CprInput, Updated } from './cpr-input.ts'
import { load } from './cpr-arrival.ts'
import { ended, untilEnd } from './ending.ts'
import { guestBytes, memoryObjectOf } from './memory-object.ts'
import { quit } from './quit.ts'
import type { MigrationInfo, Observed } from './report.ts'
import { measureFile } from './saved-file.ts'
import { suspendGuest, wakeGuest } from './suspend.ts'
import { orSkip } from './unless-refused.ts'

/**
 * The source stops its guest, saves it into a file without the memory that is shared, and quits; a new QEMU of the same
 * command line goes on with it (docs/devel/migration/CPR, cpr-reboot mode).
 */
export async function cprReboot(input: CprInput): Promise<Updated> {
  const { source, spec, attempt, next } = input
  const { signal } = attempt
  const since = source.monitor.events.now
  const startedAt = Date.now()
  const before = await memoryObjectOf(source, signal)
  const suspendedAt = spec.suspended ? await suspendGuest(source, signal) : undefined
  const { uri, info, file } = await save(input)
  const sourceExit = await step('quit the source', () => quit(source, signal))

  const start = { ...next, ramFile: source.ramFile, incoming: () => ['defer'] }
  const destination = await step(`start the ${next.name}`, () => startMachine(start))
  input.keep(destination)
  await configureCpr(destination, { side: 'destination', spec, signal })
  await load(input, destination, uri)
  const woken = suspendedAt === undefined ? undefined : await wakeGuest(destination, signal)
  const after = await memoryObjectOf(destination, signal)
  const observed: Observed = {
    ...{ file, sourceExit, memory: { guestBytes: guestBytes(source), before, after } },
    ...(woken && { arrivedAs: woken.arrivedAs, asleepMs: woken.wokenAt - suspendedAt! }),
  }
  const report = {
    ...{ spec, outcome: 'completed' as const, from: source.name, to: destination.name, uri, startedAt, info, observed },
    ...{ endedAt: Date.now(), source: source.monitor.events.all.slice(since), samples: input.samplesOf(source.name) },
    destination: [...destination.monitor.events.all],
  }
  return { destination, report }
}

/** Saves the guest into a file below the source's own directory, which stays until the case is over. */
async function save(input: CprInput) {
  const { source, spec, attempt } = input
  const { signal } = attempt
  const path = `${source.scratch}/state`
  const uri = `file:${path}${spec.offset ? `,offset=${spec.offset}` : ''}`
  const since = source.monitor.events.now
  await orSkip({ ...input, destination: source }, () => configureCpr(source, { side: 'source', spec, signal }))
  await step(`save to ${uri}`, async () => {
    await source.monitor.execute('migrate', { uri }, { signal })
    await untilEnd(input, 'completed', (inner) => ended(source, { since, wanted: 'completed', signal: inner }))
  })
  const info = await source.monitor.execute<MigrationInfo>('query-migrate', undefined, { signal })
  return { uri, info, file: await measureFile(source.host, path, signal) }
}
