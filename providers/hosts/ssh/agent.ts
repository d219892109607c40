import ssh2, { type OpenSSHAgent, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2'

/** The keys that an agent holds. Rejects when nobody answers at its socket. */
export function agentKeys(socket: string): Promise<readonly ParsedKey[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly ParsedKey[]>()
  new ssh2.OpenSSHAgent(socket).getIdentities((error, keys) =>
    error ? reject(error) : resolve((keys ?? []) as ParsedKey[]),
  )
  return promise
}

/** An agent that has one of its keys to show, so that the order in which keys are tried is ours. */
export class OneKeyAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: OpenSSHAgent
  readonly #key: ParsedKey

  constructor(socket: string, key: ParsedKey) {
    super()
    this.#agent = new ssh2.OpenSSHAgent(socket)
    this.#key = key
  }

  override getIdentities(callback: (error?: Error | null, keys?: ParsedKey[]) => void): void {
    callback(null, [this.#key])
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options)
    else this.#agent.sign(key, data, options, callback)
  }
}
