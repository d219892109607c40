import { chmod, mkdir, mkdtempDisposable, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { runMarkVariable } from '../../providers/hosts/local/run-mark.ts'
import { guardRun } from './guard-run.ts'

afterEach(() => vi.unstubAllEnvs())

async function places(path: string) {
  vi.stubEnv(runMarkVariable, undefined)
  const [scratch, memory] = [join(path, 'scratch'), join(path, 'memory')]
  return { scratch, memory }
}

test('a run has roots of its own, and its directories there go with it', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-guard-'))
  const { scratch, memory } = await places(folder.path)
  {
    await using _guard = await guardRun('run-1', { scratch, memory })
    for (const root of [scratch, memory]) await mkdir(join(root, 'run-1', 'case'), { recursive: true })
    vi.stubEnv(runMarkVariable, undefined)
  }
  expect([await readdir(scratch), await readdir(memory)]).toEqual([[], []])
})

for (const name of ['scratch', 'memory'] as const)
  test(`where others can write to its root for ${name}, nothing begins`, async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-guard-'))
    const roots = await places(folder.path)
    await mkdir(roots[name])
    await chmod(roots[name], 0o777)
    await expect(guardRun('run-1', roots)).rejects.toMatchObject({ code: 'scratch-unwritable' })
    expect(process.env[runMarkVariable]).toBeUndefined()
  })
