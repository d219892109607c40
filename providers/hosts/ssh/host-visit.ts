import { LabError } from '../../../src/base/errors.ts'
import { HostWatch } from '../host-state.ts'
import type { Clock } from '../keeper/clock.ts'
import type { OpenedHost } from './opened-host.ts'

/** Certificates and lists of packages are wrong with a clock that is further off than this. */
const mostOffMs = 5 * 60_000
/** A clock that is set in the middle of a case spoils its times; adjusting it slowly does not. */
const mostJumpMs = 1_000

/** A case's time on a host: what happens to the host meanwhile, and to its clock. */
export class HostVisit {
  readonly #opened: OpenedHost
  readonly #watch: HostWatch
  #clock?: Clock

  constructor(opened: OpenedHost) {
    this.#opened = opened
    this.#watch = new HostWatch(opened.options.name, (signal) => opened.state(signal))
  }

  /** As `Host.expectReady`: what happens from here on counts. */
  async begin(signal: AbortSignal): Promise<void> {
    this.#clock = await this.#opened.expectAlive(signal)
    await this.#watch.begin(signal)
    this.#expectClock(this.#clock)
  }

  /** As `Host.check`. */
  async check(signal: AbortSignal): Promise<void> {
    const clock = await this.#opened.expectAlive(signal)
    await this.#watch.look(signal)
    this.#expectClock(clock)
  }

  #expectClock({ offsetMs, uncertaintyMs }: Clock): void {
    const { name: host } = this.#opened.options
    const before = this.#clock ?? { offsetMs, uncertaintyMs }
    const jumpMs = Math.abs(offsetMs - before.offsetMs) - uncertaintyMs - before.uncertaintyMs
    const tell = (what: string) => new LabError('clock-wrong', `the clock of host ${host} ${what}`, { host })
    if (jumpMs > mostJumpMs) throw tell(`has jumped by ${Math.round(jumpMs)} ms in the middle of the case`)
    if (Math.abs(offsetMs) > mostOffMs)
      throw tell(`is ${Math.round(Math.abs(offsetMs) / 1000)} s ${offsetMs > 0 ? 'ahead of' : 'behind'} this machine's`)
  }
}
