import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const lookAgainMs = 50

/** One look may take this long: an address that nobody has answers with silence. */
const lookMs = 2_000

/**
 * Resolves once an SSH server greets at this address (RFC 4253, 4.2). Asks again and again, because nothing tells when
 * a server of another network namespace begins to listen; asking changes nothing. Rejects only when given up.
 */
export async function sshAnswers(address: string, signal: AbortSignal, port = 22): Promise<void> {
  while (!(await greets({ address, port, signal: AbortSignal.any([signal, AbortSignal.timeout(lookMs)]) })))
    await delay(lookAgainMs, undefined, { signal })
}

type Look = Readonly<{ address: string; port: number; signal: AbortSignal }>

async function greets({ address, port, signal }: Look): Promise<boolean> {
  const socket = connect({ host: address, port })
  try {
    const [data] = (await once(socket, 'data', { signal })) as [Buffer]
    return data.toString('latin1').startsWith('SSH-2.0-')
  } catch {
    // Refused, unreachable or silent: not yet. Giving up is the delay's to say.
    return false
  } finally {
    socket.on('error', () => {}).destroy()
  }
}
