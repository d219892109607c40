import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { within } from '../../../src/base/wait.ts'
import { ChannelStream } from './channel-stream.ts'
import { connectTcp, unreachable } from './connect-tcp.ts'
import { logIn } from './log-in.ts'
import type { SshTarget } from './target.ts'

type Opening = Readonly<{ host: string; passphrase?: string; signal: AbortSignal }>

/** A client that is logged in, and those through which it is connected, the one next to it first. */
export type Chain = Readonly<{ client: Client; sock: Duplex; hops: readonly Client[] }>

/** How long connecting and logging in may take, for each host on the way. */
const connectMs = 10_000

/** Connects through all jumps. What was opened on the way is closed again where it fails. Rejects as `logIn` does. */
export async function openClient(target: SshTarget, opening: Opening): Promise<Chain> {
  const hops: Client[] = []
  try {
    for (const hop of target.via) hops.unshift((await step(hop, hops[0], opening)).client)
    return { ...(await step(target, hops[0], opening)), hops }
  } catch (error) {
    for (const hop of hops) hop.destroy()
    throw error
  }
}

async function step(target: SshTarget, through: Client | undefined, { host, passphrase, signal }: Opening) {
  const late = (ms: number) => unreachable({ host, target, why: `no answer for ${Math.round(ms / 1000)} s` })
  return within({ signal, timeoutMs: connectMs, late }, async (inner) => {
    const sock = through ? await forward(through, target, host) : await connectTcp(target, { host, signal: inner })
    try {
      return {
        sock,
        client: await logIn(sock, { host, target, signal: inner, ...(passphrase !== undefined && { passphrase }) }),
      }
    } catch (error) {
      sock.destroy()
      throw error
    }
  })
}

function forward(through: Client, target: SshTarget, host: string): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  through.forwardOut('127.0.0.1', 0, target.hostname, target.port, (error, channel) => {
    if (error) reject(unreachable({ host, target, why: `the host before it says: ${error.message}` }, error))
    else resolve(new ChannelStream(channel, { allowHalfOpen: false }))
  })
  return promise
}

/** Says goodbye without waiting for an answer, and resolves when the connection is closed. */
export async function endClient(client: Client, sock: Duplex): Promise<void> {
  if (sock.closed) return
  const closed = new Promise((resolve) => sock.once('close', resolve))
  client.end()
  sock.destroy()
  await closed
}
