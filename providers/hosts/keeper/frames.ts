/**
 * What controller and keeper say to each other: frames of a length (u32, little-endian, of the payload alone), a type
 * (u8), an id (u32) and the payload. keeper.h has the same numbers.
 */
export const types = {
  ...{ run: 1, stdinData: 2, stdinEnd: 3, spawn: 4, kill: 5, drop: 6, ping: 7, claim: 8, release: 9, bye: 10 },
  ...{ hello: 64, started: 65, error: 66, stdout: 67, stderr: 68, exited: 69, pong: 70, claimed: 71, busy: 72 },
  ...{ released: 73, dropped: 74, slotsChanged: 75, lost: 76, taken: 77 },
} as const

export type FrameType = keyof typeof types

/** `id` names what it is about: a program, a request; 0 where it is about the keeper itself. */
export type Frame = Readonly<{ type: FrameType; id: number; payload: Buffer }>

const headSize = 9
const longestPayload = 2 ** 20
const names = new Map<number, FrameType>(Object.entries(types).map(([name, number]) => [number, name as FrameType]))

export function encodeFrame({ type, id, payload }: Frame): Buffer {
  const head = Buffer.alloc(headSize)
  head.writeUInt32LE(payload.length)
  head.writeUInt8(types[type], 4)
  head.writeUInt32LE(id, 5)
  return Buffer.concat([head, payload])
}

/** Takes bytes as they come and gives whole frames to `take`. Throws an Error that quotes bytes which are no frame. */
export function frameReader(take: (frame: Frame) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    for (let frame = firstFrame(rest); frame; frame = firstFrame(rest)) {
      rest = rest.subarray(headSize + frame.payload.length)
      take(frame)
    }
  }
}

function firstFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < headSize) return undefined
  const length = bytes.readUInt32LE()
  const type = names.get(bytes.readUInt8(4))
  if (type === undefined || length > longestPayload) throw new Error(`no frame: ${bytes.toString('utf8', 0, 200)}`)
  if (bytes.length < headSize + length) return undefined
  return { type, id: bytes.readUInt32LE(5), payload: bytes.subarray(headSize, headSize + length) }
}

/** A payload of texts: each ends with a NUL. */
export function texts(...all: readonly string[]): Buffer {
  return Buffer.from(all.map((text) => `${text}\0`).join(''))
}

export function readTexts(payload: Buffer): string[] {
  return payload.toString().split('\0').slice(0, -1)
}

/** A payload of numbers, each an i32 or u32. */
export function numbers(...all: readonly number[]): Buffer {
  const payload = Buffer.alloc(4 * all.length)
  for (const [index, number] of all.entries()) payload.writeUInt32LE(number >>> 0, 4 * index)
  return payload
}
