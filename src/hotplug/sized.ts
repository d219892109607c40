import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import type { Machine } from '../machine/machine.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import { memoryDevice } from './dimm-places.ts'

/** A guest takes or gives back 128 MiB in a second; a busy host that runs it under TCG stretches that. */
const sizeLimitMs = 90_000

type Wait = Readonly<{ id: string; mib: number; since: number; signal: AbortSignal; limitMs?: number }>

/**
 * Waits until the guest has so much of a virtio-mem device as was asked of it: event MEMORY_DEVICE_SIZE_CHANGE, property
 * `size`. Rejects with ExpectationError `memory-size` where it has more or less in the end.
 */
export async function expectSized(machine: Machine, { id, mib, since, ...wait }: Wait): Promise<string> {
  let last = 'no word of it'
  const match = ({ event, data }: QmpEvent) => {
    if (event !== 'MEMORY_DEVICE_SIZE_CHANGE' || data['id'] !== id) return false
    last = `${Number(data['size']) / 2 ** 20} MiB`
    return data['size'] === mib * 2 ** 20
  }
  const late = (ms: number) => wrongSize(machine, { id, mib, actual: `${last} after ${ms} ms` })
  await within({ signal: wait.signal, timeoutMs: wait.limitMs ?? sizeLimitMs, late }, (signal) =>
    machine.monitor.events.next(match, { since, signal }),
  )
  await expectSize(machine, { id, mib, signal: wait.signal })
  return `MEMORY_DEVICE_SIZE_CHANGE size ${mib} MiB; query-memory-devices agrees`
}

/** A virtio-mem device has the size that it should have, now. Rejects with ExpectationError `memory-size`. */
export async function expectSize(machine: Machine, wanted: Omit<Wait, 'since' | 'limitMs'>): Promise<void> {
  const { id, mib, signal } = wanted
  const { size, 'requested-size': requested } = await memoryDevice(machine, id, signal)
  if (size === mib * 2 ** 20 && requested === size) return
  const actual = `${size / 2 ** 20} MiB of ${(requested ?? 0) / 2 ** 20} MiB requested`
  throw wrongSize(machine, { id, mib, actual })
}

type Wrong = Readonly<{ id: string; mib: number; actual: string }>

function wrongSize({ name }: Machine, { id, mib, actual }: Wrong): ExpectationError {
  const message = `the guest on the ${name} is to have ${mib} MiB of ${id}, and QEMU says: ${actual}`
  return new ExpectationError('memory-size', message, { expected: `${mib} MiB`, actual })
}
