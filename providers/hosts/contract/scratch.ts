import { describe, expect, test } from 'vitest'
import type { OnHost } from './on-host.ts'

/** sockaddr_un of unix(7) has room for this many bytes and the end of the path. */
const longestSocketPath = 107
/** Names that QEMU's sockets get in a scratch directory; the longest counts. */
const socketName = 'migration'

/** Directories for the length of a case. */
export function hasScratch(on: OnHost): void {
  const { sh } = on
  describe('scratch', () => {
    test('a directory is private and empty', async () => {
      await using scratch = await on.host.scratch('contract')
      expect((await sh('ls -A "$1"; stat -c %a "$1"', scratch.path)).stdout).toBe('700\n')
    })

    test('its path is short enough for a socket in it', async () => {
      await using scratch = await on.host.scratch('0123456789ab-destination')
      expect(Buffer.byteLength(`${scratch.path}/${socketName}`)).toBeLessThanOrEqual(longestSocketPath)
    })

    test('two of the same name are two', async () => {
      await using one = await on.host.scratch('contract')
      await using other = await on.host.scratch('contract')
      expect(one.path).not.toBe(other.path)
    })

    test('it is removed with all that is in it, and may be so twice', async () => {
      const scratch = await on.host.scratch('contract')
      await sh('mkdir "$1/a" && echo x > "$1/a/b"', scratch.path)
      await scratch[Symbol.asyncDispose]()
      await scratch[Symbol.asyncDispose]()
      expect((await sh('test -e "$1"', scratch.path)).code).toBe(1)
    })
  })
}
