import type { Duplex } from 'node:stream'
import ssh2, { type Client } from 'ssh2'
import { LabError } from '../../../src/base/errors.ts'
import { aborted } from '../../../src/base/wait.ts'
import { type Credentials, credentialsFor, offering } from './auth.ts'
import { unreachable } from './connect-tcp.ts'
import { hostKeyError } from './host-key-error.ts'
import { type KnownKey, hostKeyAlgorithms, judgeHostKey, knownKeys } from './known-hosts.ts'
import { type SshTarget, addressOf, knownName } from './target.ts'

type LogIn = Readonly<{ host: string; target: SshTarget; passphrase?: string; signal: AbortSignal }>

/** How often a host is asked for a sign of life, so that a network that goes away without a word is noticed. */
export const keepaliveMs = 2_000

/** ssh2 counts answers to its own requests only; who watches the connection counts whatever comes. */
const neverGiveUp = 2 ** 31

/**
 * Speaks SSH over a stream: verifies the host's key, always, and logs in with keys, never a password. Rejects with
 * LabError `host-key`, `ssh-auth`, `host-unreachable` or `setup-unsupported`, or the reason of `signal`.
 */
export async function logIn(sock: Duplex, options: LogIn): Promise<Client> {
  const { target, passphrase, signal } = options
  const known = await knownKeys(knownName(target), target.knownHostsFiles, signal)
  const attempt = new Attempt(options, await credentialsFor(target, passphrase))
  const client = new ssh2.Client()
  attempt.watch(client)
  client.connect({
    ...{ sock, username: target.user, readyTimeout: 0 },
    ...{ keepaliveInterval: keepaliveMs, keepaliveCountMax: neverGiveUp },
    algorithms: { serverHostKey: hostKeyAlgorithms(known) as never },
    hostVerifier: (key: Buffer) => attempt.verify(key, known),
    authHandler: attempt.handler,
  })
  // For a connection that comes through another one there is nothing to set: that one has it.
  client.setNoDelay(true)
  try {
    await Promise.race([attempt.ready, attempt.failed, aborted(signal)])
    return client
  } catch (error) {
    client.destroy()
    throw error
  }
}

const remedy = 'give it yours with `ssh-copy-id`, or another `user` or `identity` in the hosts file'

/** What has happened so far, so that the end of it can be explained. */
class Attempt {
  readonly ready: Promise<void>
  readonly failed: Promise<never>
  readonly handler
  readonly #options: LogIn
  readonly #notes: string[]
  readonly #offered: string[] = []
  readonly #fail: (error: Error) => void
  readonly #succeed: () => void
  #noKeyLeft?: string

  constructor(options: LogIn, credentials: Credentials) {
    const { promise, reject } = Promise.withResolvers<never>()
    const { promise: ready, resolve } = Promise.withResolvers<void>()
    promise.catch(() => {})
    this.failed = promise
    this.ready = ready
    this.#succeed = resolve
    this.#fail = reject
    this.#options = options
    this.#notes = [...credentials.notes]
    this.handler = offering(credentials, {
      onOffer: (name) => this.#offered.push(name),
      onEnd: (wanted) =>
        (this.#noKeyLeft = wanted?.includes('publickey') === false ? `it wants ${wanted.join(' or ')}` : ''),
    })
  }

  verify(key: Buffer, known: readonly KnownKey[]): boolean {
    const verdict = judgeHostKey(key, known)
    if (verdict !== 'known') this.#fail(hostKeyError(verdict, { ...this.#options, key, known }))
    return verdict === 'known'
  }

  watch(client: Client): void {
    client.once('ready', this.#succeed)
    client.on('error', (error: Error & { level?: string }) => this.#onError(error))
    client.once('close', () => this.#end('it closed the connection'))
  }

  /** A key that cannot sign is none; the next one is tried. */
  #onError(error: Error & { level?: string }): void {
    if (error.level === 'agent' || /signing/.test(error.message)) this.#notes.push(error.message)
    else this.#end(error.message)
  }

  #end(why: string): void {
    const { host, target } = this.#options
    if (this.#noKeyLeft === undefined && this.#offered.length === 0)
      return this.#fail(unreachable({ host, target, why }))
    const tried =
      this.#offered.length > 0
        ? `it accepts none of the keys tried (${this.#offered.join(', ')})`
        : 'there is no key to try'
    const more = [this.#noKeyLeft ?? why, ...this.#notes].filter(Boolean)
    const hint = this.#offered.length > 0 ? ` — ${remedy}` : ''
    const message = `host ${host} (${addressOf(target)}) does not let user ${target.user} in: ${[tried, ...more].join('; ')}`
    this.#fail(new LabError('ssh-auth', `${message}${hint}`, { host }))
  }
}
