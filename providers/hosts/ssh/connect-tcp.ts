import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { LabError } from '../../../src/base/errors.ts'
import { type SshTarget, addressOf } from './target.ts'

type Options = Readonly<{ host: string; signal: AbortSignal }>

/**
 * Connects to a host's sshd. Without TCP_NODELAY each round trip over SSH waits for a delayed acknowledgement: 23 QMP
 * commands a second instead of 1,800. Rejects with LabError `host-unreachable`, or the reason of `signal`.
 */
export async function connectTcp(target: SshTarget, { host, signal }: Options): Promise<Socket> {
  const socket = connect({ host: target.hostname, port: target.port, noDelay: true })
  try {
    await once(socket, 'connect', { signal })
    return socket
  } catch (error) {
    socket.destroy()
    signal.throwIfAborted()
    throw unreachable({ host, target, why: reasonOf(error as NodeJS.ErrnoException, target) }, error)
  }
}

/** LabError `host-unreachable`. */
export function unreachable(of: Readonly<{ host: string; target: SshTarget; why: string }>, cause?: unknown): LabError {
  return new LabError('host-unreachable', `host ${of.host} (${addressOf(of.target)}) cannot be reached: ${of.why}`, {
    ...{ cause, host: of.host },
  })
}

const reasons: Readonly<Record<string, (target: SshTarget) => string>> = {
  ENOTFOUND: ({ hostname }) => `the name ${hostname} does not resolve`,
  EAI_AGAIN: ({ hostname }) => `the name ${hostname} does not resolve now`,
  ECONNREFUSED: ({ port }) => `nobody listens at port ${port}`,
  EHOSTUNREACH: () => 'no route to it',
  ENETUNREACH: () => 'no route to its network',
  ETIMEDOUT: () => 'it does not answer',
}

function reasonOf(error: NodeJS.ErrnoException, target: SshTarget): string {
  return reasons[error.code ?? '']?.(target) ?? error.message
}
