import { type Copying, copyTo } from './copy.ts'

/** Copies of local files on one host, one at a time: each takes one of sshd's sessions, and all of the link. */
export class Copies {
  readonly #copying: Copying
  readonly #put = new Map<string, Promise<string>>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(copying: Copying) {
    this.#copying = copying
  }

  /** Path on the host, which is asked once for each identity. Rejects as `copyTo`; the next call then tries again. */
  put(path: string, identity: string): Promise<string> {
    const known = this.#put.get(identity)
    if (known) return known
    const copying = this.#last.then(() => copyTo(path, identity, this.#copying))
    this.#put.set(identity, copying)
    copying.catch(() => this.#put.delete(identity))
    this.#last = copying.catch(() => {})
    return copying
  }
}
