import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { OnHost } from './on-host.ts'

/** Files on the host whose content comes here. */
export function keeps(on: OnHost): void {
  const { newLog, sh } = on
  describe('keep', () => {
    test('what programs write to a kept file is here once it is disposed, as it is', async () => {
      await using scratch = await on.host.scratch('contract')
      const local = newLog()
      const kept = on.host.keep(local, scratch.path)
      expect((await sh(String.raw`printf 'a\377\000b' > "$1"`, kept.path)).code).toBe(0)
      await kept[Symbol.asyncDispose]()
      expect([...(await readFile(local))]).toEqual([0x61, 0xff, 0, 0x62])
    })

    test('nothing is wrong with one that nobody has written', async () => {
      await using scratch = await on.host.scratch('contract')
      await on.host.keep(newLog(), scratch.path)[Symbol.asyncDispose]()
    })
  })
}
