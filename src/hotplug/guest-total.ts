import pRetry from 'p-retry'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'

const helloLimitMs = 30_000

/** The guest's kernel takes memory online after it has told QEMU that it has it: it is asked so often, 50 ms to 1 s apart. */
const moreLooks = 15

/** All memory that the guest's kernel has to give: MemTotal of /proc/meminfo. */
export async function totalKib({ probe }: Machine, signal: AbortSignal): Promise<number> {
  return (await probe.hello({ signal, timeoutMs: helloLimitMs })).memoryKib
}

type Wanted = Readonly<{ kib: number; retries?: number; signal: AbortSignal }>

/** The guest comes to have so much memory. Rejects with ExpectationError `memory-total` where it does not. */
export async function expectTotal(machine: Machine, { kib, retries = moreLooks, signal }: Wanted): Promise<void> {
  const once = async () => {
    const actual = await totalKib(machine, signal)
    if (actual === kib) return
    const message = `the guest on the ${machine.name} has ${actual} KiB of memory, not ${kib} KiB`
    throw new ExpectationError('memory-total', message, { expected: kib, actual })
  }
  const shouldRetry = ({ error }: { error: Error }) =>
    error instanceof ExpectationError && error.code === 'memory-total'
  await pRetry(once, { retries, minTimeout: 50, maxTimeout: 1_000, signal, shouldRetry })
}
