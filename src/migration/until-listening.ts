import pRetry from 'p-retry'
import { ExpectationError, LabError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import type { Host } from '../spec/host.ts'

/** QEMU listens within 0.1 s of its start; a host under heavy load may need a hundred times that. */
const listenLimitMs = 30_000

/**
 * Waits until somebody listens on a unix socket, by ss(8): to connect would be to take the one connection that is
 * waited for. Asking is harmless to repeat; where it cannot be asked, that ends the wait as it is.
 */
export async function untilListening(host: Host, path: string, signal: AbortSignal): Promise<void> {
  const late = (ms: number) =>
    new ExpectationError('qmp-silent', `QEMU did not listen on ${path} on host ${host.name} in ${ms} ms`)
  await within({ signal, timeoutMs: listenLimitMs, late }, (inner) =>
    pRetry(() => expectListening(host, path, inner), {
      retries: Infinity,
      minTimeout: 4,
      maxTimeout: 40,
      signal: inner,
      shouldRetry: ({ error }) => error instanceof LabError && error.code === 'no-listener',
    }),
  )
}

async function expectListening(host: Host, path: string, signal: AbortSignal): Promise<void> {
  const { stdout } = await host.run(['ss', '-H', '-x', '-l', '-n', 'src', path], { signal })
  if (stdout.trim() === '') throw new LabError('no-listener', `nobody listens on ${path} yet`)
}
