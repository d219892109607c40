import { LabError } from '../../src/base/errors.ts'

/** A unix socket's path has at most 107 bytes (unix(7)); this leaves room for mktemp's six and `/migration`. */
const longestPrefix = 90

/** A directory whose name begins so is short enough for the sockets in it. Throws LabError `scratch-too-long`. */
export function expectRoomForSockets(prefix: string, host: string): void {
  if (Buffer.byteLength(prefix) <= longestPrefix) return
  throw new LabError('scratch-too-long', `${prefix} on host ${host} is too long for the sockets in it`)
}
