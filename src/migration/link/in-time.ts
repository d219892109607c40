type Due = Readonly<{ atMs: number; act: () => void }>

/** Does things at their times, in the order in which they were given: the times must not go back. */
export class InTime {
  readonly #due: Due[] = []
  readonly #nowMs: () => number
  #timer?: NodeJS.Timeout

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  add(atMs: number, act: () => void): void {
    this.#due.push({ atMs, act })
    if (this.#due.length === 1) this.#doDue()
  }

  /** Does nothing of what is still to be done. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#due.length = 0
  }

  /** A timer may come a little early; what is not due then waits again. */
  #doDue(): void {
    clearTimeout(this.#timer)
    for (let next = this.#due[0]; next && next.atMs <= this.#nowMs(); next = this.#due[0]) {
      next.act()
      this.#due.shift()
    }
    const [first] = this.#due
    if (first) this.#timer = setTimeout(() => this.#doDue(), Math.max(1, first.atMs - this.#nowMs()))
  }
}
