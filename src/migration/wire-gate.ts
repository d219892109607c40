import { Transform } from 'node:stream'

/** Lets everything through, or holds it, for all connections of a wire at once. */
export type Gate = Readonly<{
  readonly held: boolean
  /** Bytes that were let through, both ways. */
  readonly passedBytes: number
  hold: () => void
  /** Holds, and takes all that comes meanwhile: whoever sends is not held up. */
  absorb: () => void
  release: () => void
  /** One direction of a connection. `see` is told of what arrives, held or not. */
  passage: (see: (chunk: Buffer) => void) => Transform
}>

/** An open gate. */
export function makeGate(): Gate {
  let closed: PromiseWithResolvers<void> | undefined
  let absorbs = false
  let passedBytes = 0
  const passed = async () => closed?.promise
  const hold = () => void (closed ??= Promise.withResolvers<void>())
  return {
    get held() {
      return closed !== undefined
    },
    get passedBytes() {
      return passedBytes
    },
    hold,
    absorb: () => {
      hold()
      absorbs = true
    },
    release: () => {
      closed?.resolve()
      closed = undefined
      absorbs = false
    },
    passage: (see) =>
      new Transform({
        transform(chunk: Buffer, _encoding, done) {
          see(chunk)
          const absorbed = absorbs
          // In the order in which they came: those that wait are called one after the other.
          void passed().then(() => {
            passedBytes += chunk.length
            if (absorbed) this.push(chunk)
            else done(null, chunk)
          })
          if (absorbed) done()
        },
        // The end of a stream waits behind what it is the end of.
        flush: (done) => void passed().then(() => done()),
      }),
  }
}
