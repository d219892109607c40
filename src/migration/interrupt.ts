import { step } from '../base/step.ts'
import { QmpError } from '../qmp/message.ts'
import type { Interruption } from '../spec/machine-spec.ts'
import type { Begun, Since } from './begin.ts'
import { ended, untilEnd } from './ending.ts'
import { interruptedStderr } from './interrupted-stderr.ts'
import type { MigrateInput } from './migrate-input.ts'
import { recover } from './recover.ts'
import type { MigrationInfo } from './report.ts'

/** How a post-copy is broken. Only the source is told: the destination must notice by itself. */
const ways: Readonly<Record<Interruption, (input: MigrateInput, begun: Begun) => Promise<unknown>>> = {
  'migrate-pause': ({ source: { monitor }, attempt: { signal } }) =>
    monitor.executeOob('migrate-pause', undefined, { signal }),
  cut: async (_, { wire }) => {
    if (!wire) throw new TypeError('a connection can be cut only where it goes over a relay')
    wire.cut()
  },
}

/**
 * bytes/s of `max-postcopy-bandwidth` while there is something to interrupt. Until the guest runs on the destination,
 * as slow as it is moved in about a second, and slow enough that memory remains where that takes many, on a busy host;
 * then hardly any. Pages that the guest asks for are sent whatever the limit.
 */
const bandwidths = { moving: 16 * 2 ** 20, held: 2 ** 20 } as const
/** QEMU's own default: no limit (qapi/migration.json). */
const defaultBandwidth = 0

const interruptionsOf = ({ spec }: MigrateInput) => spec.postcopy?.interruptions ?? []

/** Keeps memory on the source where post-copy, about to begin, is to be interrupted. */
export async function holdForInterruptions(input: MigrateInput): Promise<void> {
  if (interruptionsOf(input).length > 0) await limitBandwidth(input, bandwidths.moving)
}

/**
 * Interrupts a post-copy as often as asked for, and recovers it each time. The guest must run on the destination. Then
 * the rest is sent as fast as the migration asks for. One that is done before it could be interrupted is left alone:
 * the proofs tell.
 */
export async function interruptAndRecover(input: MigrateInput, begun: Begun): Promise<void> {
  const interruptions = interruptionsOf(input)
  if (interruptions.length === 0) return
  await limitBandwidth(input, bandwidths.held)
  for (const [index, interruption] of interruptions.entries()) {
    if (!(await step(`interrupt post-copy: ${interruption}`, () => interrupt(interruption, input, begun)))) return
    await step('recover', () => recover(input, begun, index + 1))
  }
  await limitBandwidth(input, Number(input.spec.parameters['max-postcopy-bandwidth'] ?? defaultBandwidth))
}

/** Whether it was interrupted. */
async function interrupt(interruption: Interruption, input: MigrateInput, begun: Begun): Promise<boolean> {
  const { source, destination } = input
  const since = { source: source.monitor.events.now, destination: destination.monitor.events.now }
  if (!(await pagesRemain(input))) return false
  for (const { provokedStderr } of [source, destination]) provokedStderr.push(...interruptedStderr)
  try {
    await ways[interruption](input, begun)
  } catch (error) {
    if (!(error instanceof QmpError) || (await pagesRemain(input))) throw error
    return false
  }
  await untilPaused(input, since)
  return true
}

async function pagesRemain({ source, attempt: { signal } }: MigrateInput): Promise<boolean> {
  const { status, ram } = await source.monitor.execute<MigrationInfo>('query-migrate', undefined, { signal })
  return status === 'postcopy-active' && (ram?.remaining ?? 0) > 0
}

/** Both sides say so by event: from here on the main loop of the destination may be blocked on a missing page. */
function untilPaused(input: MigrateInput, since: Since): Promise<void> {
  const { source, destination } = input
  return untilEnd(input, 'postcopy-paused', (signal) =>
    Promise.all([
      ended(source, { since: since.source, wanted: 'postcopy-paused', signal }),
      ended(destination, { since: since.destination, wanted: 'postcopy-paused', signal }),
    ]),
  )
}

/** Takes effect at once (migrate_params_apply of migration/options.c). */
async function limitBandwidth({ source: { monitor }, attempt: { signal } }: MigrateInput, bytesPerSecond: number) {
  await monitor.execute('migrate-set-parameters', { 'max-postcopy-bandwidth': bytesPerSecond }, { signal })
}
