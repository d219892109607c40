import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, realpath } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import type { ProviderContext } from '../../src/spec/build.ts'

/**
 * Runs `body` while no other process on this machine does so for the same cache.
 *
 * The lock is a listening abstract unix socket: the kernel frees it the moment its holder dies, so there is nothing
 * stale to clean up, and whoever waits is woken by its connection closing instead of polling.
 */
export async function exclusively<T>(context: ProviderContext, body: () => Promise<T>): Promise<T> {
  await mkdir(context.cache, { recursive: true })
  const key = createHash('sha256').update(await realpath(context.cache))
  const held = await acquire(`\0virtqual-setup-${key.digest('hex').slice(0, 16)}`, context)
  try {
    return await body()
  } finally {
    held.release()
  }
}

type Held = { release: () => void }

async function acquire(address: string, { signal, progress }: ProviderContext): Promise<Held> {
  for (;;) {
    signal.throwIfAborted()
    const held = await listen(address)
    if (held) return held
    progress('waiting for another virtqual that is setting up the same cache')
    await holderGone(address, signal)
  }
}

async function listen(address: string): Promise<Held | undefined> {
  const waiting = new Set<{ destroy: () => void }>()
  const server: Server = createServer((socket) => waiting.add(socket.on('error', () => socket.destroy())))
  try {
    await once(server.listen(address), 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
  const release = (): void => {
    server.close()
    for (const socket of waiting) socket.destroy()
  }
  return { release }
}

/** Resolves when the holder's socket is closed or refuses us; both mean that trying again is worth it. */
async function holderGone(address: string, signal: AbortSignal): Promise<void> {
  const socket = connect(address)
  const closed = new Promise<void>((resolve) => socket.on('error', () => undefined).once('close', () => resolve()))
  const abort = (): void => void socket.destroy()
  signal.addEventListener('abort', abort)
  await closed.finally(() => signal.removeEventListener('abort', abort))
}
