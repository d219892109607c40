import type { ClientChannel } from 'ssh2'
import type { Exit } from '../../../src/spec/host.ts'
import { ChannelStream } from './channel-stream.ts'

/** More of what a program says on stderr is not kept, only its end. */
const mostStderrBytes = 64 * 1024

/** A program that sshd has started: writing is its stdin, reading its stdout. */
export class ExecChannel extends ChannelStream {
  /** Resolves once, never rejects, when it has ended and all that it said was read; both null when that is not known. */
  readonly exited: Promise<Exit>
  #stderr = Buffer.alloc(0)

  constructor(channel: ClientChannel) {
    // Its exit code says what was wrong, and its stdout can still be read.
    super(channel, { allowHalfOpen: true, lateWrites: 'ignored' })
    channel.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-mostStderrBytes)
    })
    const { promise, resolve } = Promise.withResolvers<Exit>()
    this.exited = promise
    channel.once('close', (code?: number | null, signal?: string) =>
      resolve({ code: code ?? null, signal: signal ?? null }),
    )
  }

  /** The end of what it has said on stderr so far. */
  get stderr(): string {
    return this.#stderr.toString()
  }
}
