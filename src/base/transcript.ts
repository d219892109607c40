import { closeSync, openSync, writeSync } from 'node:fs'

/**
 * A file of what was said on a channel, one JSON line each: `{"at":<epoch ms>,"to":…}` or `{"at":…,"from":…}`.
 * Written at once, so that a killed run keeps every line. A line that cannot be written, on a full disk, must not
 * end the channel in the middle of an event: it is told when the transcript is disposed.
 */
export class Transcript implements Disposable {
  readonly #fd: number
  #open = true
  #failure?: unknown

  constructor(path: string) {
    this.#fd = openSync(path, 'a')
  }

  sent(message: unknown): void {
    this.#write({ at: Date.now(), to: message })
  }

  received(message: unknown): void {
    this.#write({ at: Date.now(), from: message })
  }

  [Symbol.dispose](): void {
    if (!this.#open) return
    this.#open = false
    closeSync(this.#fd)
    if (this.#failure) throw this.#failure
  }

  #write(entry: unknown): void {
    if (!this.#open) return
    try {
      writeSync(this.#fd, `${JSON.stringify(entry)}\n`)
    } catch (error) {
      this.#failure ??= error
    }
  }
}
