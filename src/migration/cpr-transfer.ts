import { step } from '../base/step.ts'
import { attach } from '../machine/attach.ts'
import { launch, type Launched } from '../machine/launch.ts'
import type { Machine } from '../machine/machine.ts'
import { channelAddress, type MigrationChannel } from './address.ts'
import { untilRunning } from './cpr-arrival.ts'
import { configureCpr } from './cpr-configure.ts'
import type { CprInput, Updated } from './cpr-input.ts'
import { ended, untilEnd } from './ending.ts'
import { hotpluggedId, plugPort, typeOfPort } from './hotplugged-port.ts'
import { guestBytes, memoryObjectOf } from './memory-object.ts'
import { quit } from './quit.ts'
import type { MigrationInfo, Observed } from './report.ts'
import { orSkip } from './unless-refused.ts'
import { untilListening } from './until-listening.ts'

/**
 * The source hands its memory over as descriptors, by a channel of its own, and its devices by another, to a new QEMU
 * that opens its monitor only once it has the memory (docs/devel/migration/CPR, cpr-transfer mode).
 */
export async function cprTransfer(input: CprInput): Promise<Updated> {
  const { source, spec, attempt, next } = input
  const { signal } = attempt
  if (spec.plugged) await plugPort(source, signal)
  const before = await memoryObjectOf(source, signal)
  const since = source.monitor.events.now
  await orSkip({ ...input, destination: source }, () => configureCpr(source, { side: 'source', spec, signal }))

  const { launched, main, cpr } = await step(`start the ${next.name}`, () => listenWithoutMonitor(input))
  const startedAt = Date.now()
  await orSkip({ ...input, destination: source }, () =>
    source.monitor.execute('migrate', { channels: [main, cpr] }, { signal }),
  )
  const completed = untilSourceCompleted(input, since)
  const destination = await step(`reach the ${next.name}`, () => attach(launched))
  input.keep(destination)
  const typeBefore = await arrive(input, destination, main)
  await completed

  const info = await source.monitor.execute<MigrationInfo>('query-migrate', undefined, { signal })
  const endedAt = Date.now()
  const sourceExit = await step('quit the source', () => quit(source, signal))
  const after = await memoryObjectOf(destination, signal)
  const observed: Observed = {
    ...{ sourceExit, memory: { guestBytes: guestBytes(source), before, after } },
    ...(spec.plugged && {
      plugged: { id: hotpluggedId, typeBefore, typeAfter: await typeOfPort(destination, signal) },
    }),
  }
  const uri = `unix:${launched.scratch}/${mainSocket}`
  const report = {
    ...{ spec, outcome: 'completed' as const, from: source.name, to: destination.name, uri, startedAt, endedAt, info },
    ...{ source: source.monitor.events.all.slice(since), destination: [...destination.monitor.events.all] },
    ...{ samples: input.samplesOf(source.name), observed },
  }
  return { destination, report }
}

const mainSocket = 'main'
const cprSocket = 'cpr'

type Waiting = Readonly<{ launched: Launched; main: MigrationChannel; cpr: MigrationChannel }>

/** Starts the new QEMU and waits until it listens for memory; of all its sockets it has only that one now. */
async function listenWithoutMonitor({ next, spec, attempt }: CprInput): Promise<Waiting> {
  const channel = (type: 'main' | 'cpr', path: string): MigrationChannel => ({
    'channel-type': type,
    addr: channelAddress(`unix:${path}`),
  })
  const channels = (directory: string) => ({
    main: channel('main', `${directory}/${mainSocket}`),
    cpr: channel('cpr', `${directory}/${cprSocket}`),
  })
  const incoming = (directory: string) => {
    const { main, cpr } = channels(directory)
    return [spec.incoming === 'defer' ? 'defer' : JSON.stringify(main), JSON.stringify(cpr)]
  }
  const launched = await launch({ ...next, incoming })
  await untilListening(next.host, `${launched.scratch}/${cprSocket}`, attempt.signal)
  return { launched, ...channels(launched.scratch) }
}

/** Has it listen for the devices where it does not do so by itself; resolves to what it was plugged before. */
async function arrive(input: CprInput, destination: Machine, main: MigrationChannel): Promise<string | undefined> {
  const { spec, attempt } = input
  const { signal } = attempt
  if (spec.incoming === 'defer') {
    await configureCpr(destination, { side: 'destination', spec, signal })
    if (spec.plugged) await plugPort(destination, signal)
    await input.plug?.(destination)
  }
  const typeBefore = spec.plugged ? await typeOfPort(destination, signal) : undefined
  if (spec.incoming === 'defer') await destination.monitor.execute('migrate-incoming', { channels: [main] }, { signal })
  await untilRunning(input, destination)
  return typeBefore
}

function untilSourceCompleted(input: CprInput, since: number): Promise<void> {
  const completed = untilEnd(input, 'completed', (signal) =>
    ended(input.source, { since, wanted: 'completed', signal }),
  )
  completed.catch(() => {}) // awaited once the destination is there; until then it must not end the process
  return completed
}
