import { Transform, type TransformCallback } from 'node:stream'
import { InTime } from './in-time.ts'
import type { Lane, Passing } from './lane.ts'

/** More than is ever under way here; a destination that does not read holds the source up beyond that. */
const mostUnderWayBytes = 16 * 2 ** 20

/** Told of each chunk that has come out, and how long it took. */
type Arrived = (bytes: number, tookMs: number) => void

/** What one connection sends over a lane: each chunk comes out when the lane says so, and not before there is room for it. */
export class LanePassage extends Transform {
  readonly #lane: Lane
  readonly #admit: (bytes: number) => Passing
  readonly #arrived: Arrived
  readonly #leaving: InTime
  readonly #arriving: InTime
  #underWayBytes = 0
  #next?: TransformCallback

  constructor(lane: Lane, arrived: Arrived) {
    super()
    this.#lane = lane
    this.#admit = lane.connection()
    this.#arrived = arrived
    this.#leaving = new InTime(() => lane.nowMs())
    this.#arriving = new InTime(() => lane.nowMs())
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const cameMs = this.#lane.nowMs()
    const { leavesMs, arrivesMs } = this.#admit(chunk.length)
    this.#underWayBytes += chunk.length
    this.#arriving.add(arrivesMs, () => {
      this.#underWayBytes -= chunk.length
      this.#arrived(chunk.length, this.#lane.nowMs() - cameMs)
      this.push(chunk)
      this.#goOn()
    })
    this.#leaving.add(leavesMs, () => {
      this.#next = done
      this.#goOn()
    })
  }

  /** The end of a stream comes behind what it is the end of. */
  override _flush(done: TransformCallback): void {
    this.#arriving.add(this.#admit(0).arrivesMs, () => done())
  }

  /** Called just before what is read is taken out, and perhaps not again while nothing comes. */
  override _read(size: number): void {
    super._read(size)
    process.nextTick(() => this.#goOn())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#leaving.stop()
    this.#arriving.stop()
    super._destroy(error, done)
  }

  #goOn(): void {
    if (this.#underWayBytes + this.readableLength >= mostUnderWayBytes) return
    const next = this.#next
    this.#next = undefined
    next?.()
  }
}
