import { appendFile, mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { guardLog } from './guard-log.ts'

const limits = { limitMib: 1, lookMs: 5 }

async function guarding() {
  const folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-flood-'))
  const file = join(folder.path, 'qemu.log')
  const errors: Error[] = []
  const guard = guardLog({ name: 'source', file, attempt: { fail: (error) => void errors.push(error) }, ...limits })
  const dispose = async () => {
    guard[Symbol.dispose]()
    await folder[Symbol.asyncDispose]()
  }
  return { file, errors, guard, [Symbol.asyncDispose]: dispose }
}

test('a log that grows past its bound fails the attempt', async () => {
  await using guarded = await guarding()
  await appendFile(guarded.file, 'x'.repeat(2 ** 20))
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(guarded.errors).toEqual([])
  await appendFile(guarded.file, 'x')
  await expect
    .poll(() => guarded.errors[0])
    .toMatchObject({ code: 'log-flood', message: 'qemu.log of the source has grown past 1 MiB' })
})

test('nobody looks at a log that is no longer guarded', async () => {
  await using guarded = await guarding()
  guarded.guard[Symbol.dispose]()
  await appendFile(guarded.file, 'x'.repeat(2 ** 21))
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(guarded.errors).toEqual([])
})
