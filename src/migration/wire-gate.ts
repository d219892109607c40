import { Transform } from 'node:stream'

/** Lets everything through, or holds it, for all connections of a wire at once. */
export type Gate = Readonly<{
  hold: () => void
  release: () => void
  /** One direction of a connection. `see` is told of what arrives, held or not. */
  passage: (see: (chunk: Buffer) => void) => Transform
}>

/** An open gate. */
export function makeGate(): Gate {
  let closed: PromiseWithResolvers<void> | undefined
  const passed = async () => closed?.promise
  return {
    hold: () => (closed ??= Promise.withResolvers<void>()),
    release: () => {
      closed?.resolve()
      closed = undefined
    },
    passage: (see) =>
      new Transform({
        transform(chunk: Buffer, _encoding, done) {
          see(chunk)
          void passed().then(() => done(null, chunk))
        },
        // The end of a stream waits behind what it is the end of.
        flush: (done) => void passed().then(() => done()),
      }),
  }
}
