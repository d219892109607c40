import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { impatient } from './fixtures/impatient-keeper.ts'
import { lives, makePlace, openKeeper, type Place } from './fixtures/local-keeper.ts'

const claim = { slot: 0, memoryMib: 100, limitMib: 1000 }
let place: Place
beforeAll(async () => {
  place = await impatient(await makePlace())
}, 60_000)
afterAll(() => place[Symbol.asyncDispose]())

/** A program of a slot that outlives SIGKILL, until it is let go of. */
async function startUndying(lease: string) {
  const file = join(place.root, 'undying')
  await execa('cc', ['-o', file, fileURLToPath(new URL('./fixtures/undying.c', import.meta.url))])
  const { dev, ino } = await stat(place.root)
  const marks = [`VIRTQUAL_SESSION=one`, `VIRTQUAL_PLACE=${dev.toString(16)}.${ino.toString(16)}`]
  const holder = spawn(file, [...marks, `VIRTQUAL_LEASE=${lease}`, 'sleep', '1000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [pid] = (await once(holder.stdout, 'data')) as [Buffer]
  const letGo = async () => {
    if (holder.kill('SIGKILL')) await once(holder, 'exit')
  }
  return { pid: Number(pid), letGo, [Symbol.asyncDispose]: letGo }
}

test('a slot in which something does not end stays held, and may be released again', async () => {
  await using one = await openKeeper(place)
  const { keeper } = one
  const { epoch } = (await keeper.claim(claim)) as { epoch: number }
  await using undying = await startUndying(`0.${epoch}`)
  const refused = { code: 'lease', message: expect.stringContaining('1 processes survived SIGKILL') as string }
  await expect(keeper.release(0)).rejects.toMatchObject(refused)
  expect(await lives(undying.pid)).toBe(true)
  await expect(keeper.release(0)).rejects.toMatchObject(refused)
  await undying.letGo()
  await keeper.release(0)
  expect(await keeper.claim(claim)).toEqual({ epoch: epoch + 1 })
})
