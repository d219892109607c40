import pRetry from 'p-retry'
import { ExpectationError } from '../base/errors.ts'
import { isOfLab } from '../base/lab-errnos.ts'
import { within } from '../base/wait.ts'
import type { Host } from '../spec/host.ts'

/** QEMU opens its monitor within 0.1 s; a host under heavy load may need a hundred times that. */
const openLimitMs = 30_000

type Asked = Pick<Host, 'name' | 'connect'>
type Bounds = Readonly<{ signal: AbortSignal; timeoutMs?: number }>

/**
 * Connecting is harmless to repeat: QEMU makes its sockets one after the other while it starts. Rejects with
 * ExpectationError `qmp-silent` when it does not, and at once with what is the lab's fault.
 */
export function connect(host: Asked, socketPath: string, { signal, timeoutMs = openLimitMs }: Bounds) {
  let last = 'no answer at all'
  const late = (ms: number) =>
    new ExpectationError('qmp-silent', `QEMU did not open ${socketPath} on host ${host.name} in ${ms} ms: ${last}`)
  return within({ signal, timeoutMs, late }, (inner) =>
    pRetry(() => host.connect(socketPath, { signal: inner }), {
      retries: Infinity,
      minTimeout: 4,
      maxTimeout: 40,
      signal: inner,
      onFailedAttempt: ({ error }) => void (last = error.message),
      shouldRetry: ({ error }) => !isOfLab(error),
    }),
  )
}
