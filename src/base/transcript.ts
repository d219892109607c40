import { closeSync, openSync, writeSync } from 'node:fs'

/**
 * A file of what was said on a channel, one JSON line each: `{"at":<epoch ms>,"to":…}` or `{"at":…,"from":…}`.
 * Written at once, so that a killed run keeps every line.
 */
export class Transcript implements Disposable {
  readonly #fd: number
  #open = true

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
  }

  #write(entry: unknown): void {
    if (this.#open) writeSync(this.#fd, `${JSON.stringify(entry)}\n`)
  }
}
