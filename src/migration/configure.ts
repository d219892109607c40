import { ExpectationError } from '../base/errors.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { Machine } from '../machine/machine.ts'

type Wanted = Readonly<{ side: Machine['role']; spec: MigrationSpec; signal: AbortSignal }>
type Capability = Readonly<{ capability: string; state: boolean }>

/**
 * What every migration here needs, whatever else is asked for: `events` on both sides, or nothing is heard of it;
 * `return-path` on the source, or it says `completed` before the destination has loaded anything.
 */
const alwaysSet: Readonly<Record<Machine['role'], Readonly<Record<string, boolean>>>> = {
  source: { events: true, 'return-path': true },
  destination: { events: true },
}

/** Sets the capabilities and parameters of one side and reads every one back. */
export async function configure(machine: Machine, { side, spec, signal }: Wanted): Promise<void> {
  const differs = side === 'destination' ? spec.destination : undefined
  await setCapabilities(machine, { ...alwaysSet[side], ...spec.capabilities, ...differs?.capabilities }, signal)
  await setParameters(machine, { ...spec.parameters, ...differs?.parameters }, signal)
}

async function setCapabilities({ monitor, name }: Machine, wanted: Record<string, boolean>, signal: AbortSignal) {
  const capabilities = Object.entries(wanted).map(([capability, state]) => ({ capability, state }))
  await monitor.execute('migrate-set-capabilities', { capabilities }, { signal })
  const list = await monitor.execute<Capability[]>('query-migrate-capabilities', undefined, { signal })
  const found = Object.fromEntries(list.map(({ capability, state }) => [capability, state]))
  compare({ name, what: 'capability', wanted, found })
  const left = list.filter(({ capability, state }) => state && !(capability in wanted))
  if (left.length > 0) await switchOff(monitor, left, signal)
}

/** An earlier migration of the same QEMU may have left capabilities on. */
async function switchOff(monitor: Machine['monitor'], left: readonly Capability[], signal: AbortSignal) {
  const capabilities = left.map(({ capability }) => ({ capability, state: false }))
  await monitor.execute('migrate-set-capabilities', { capabilities }, { signal })
}

async function setParameters({ monitor, name }: Machine, wanted: MigrationSpec['parameters'], signal: AbortSignal) {
  if (Object.keys(wanted).length === 0) return
  await monitor.execute('migrate-set-parameters', wanted, { signal })
  const found = await monitor.execute<Record<string, unknown>>('query-migrate-parameters', undefined, { signal })
  compare({ name, what: 'parameter', wanted, found })
}

type Comparison = Readonly<{
  name: string
  what: string
  wanted: Readonly<Record<string, unknown>>
  found: Readonly<Record<string, unknown>>
}>

function compare({ name: machine, what, wanted, found }: Comparison): void {
  for (const [name, value] of Object.entries(wanted)) {
    if (found[name] === value) continue
    const message = `migration ${what} ${name} of the ${machine} was set to ${String(value)} and reads back ${String(found[name])}`
    throw new ExpectationError('not-set', message, { expected: value, actual: found[name] })
  }
}
