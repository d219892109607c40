import pRetry from 'p-retry'
import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import type { Host } from '../spec/host.ts'

/** QEMU opens its monitor within 0.1 s; a host under heavy load may need a hundred times that. */
const openLimitMs = 30_000

/** Connecting is harmless to repeat: QEMU makes its sockets one after the other while it starts. */
export function connect(host: Host, socketPath: string, signal: AbortSignal) {
  const late = (ms: number) =>
    new ExpectationError('qmp-silent', `QEMU did not open ${socketPath} on host ${host.name} in ${ms} ms`)
  return within({ signal, timeoutMs: openLimitMs, late }, (inner) =>
    pRetry(() => host.connect(socketPath, { signal: inner }), {
      retries: Infinity,
      minTimeout: 4,
      maxTimeout: 40,
      signal: inner,
    }),
  )
}
