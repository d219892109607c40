import { existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { expectUsableOut, newRunFolder } from './run-folder.ts'
import { readSettings } from './settings.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'virtqual-folder-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const settings = () => ({ ...readSettings(), root, cwd: root })
const asked = (out?: string) => ({ runId: `run-${Math.random()}`, names: ['smoke'], cfg: [], filters: {}, out })

test('of two runs at once into one folder, one is refused', async () => {
  const both = await Promise.allSettled([newRunFolder(asked('x'), settings()), newRunFolder(asked('x'), settings())])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('a folder that holds a run is refused, and not held', async () => {
  mkdirSync(join(root, 'x'))
  writeFileSync(join(root, 'x/plan.jsonl'), '')
  await expect(newRunFolder(asked('x'), settings())).rejects.toThrow('already holds a run')
  expect(existsSync(join(root, 'x/run.lock'))).toBe(false)
})

for (const out of ['file', 'file/below']) {
  test(`--out ${out} is refused with a sentence, before set-up and when the folder is made`, async () => {
    writeFileSync(join(root, 'file'), '')
    const refused = { name: 'ConfigError', message: expect.stringContaining(`--out ${out} is of no use: could not `) }
    await expect(expectUsableOut({ out }, settings())).rejects.toMatchObject(refused)
    await expect(newRunFolder(asked(out), settings())).rejects.toMatchObject(refused)
  })
}

test('runs at once all point latest somewhere, and none fails', async () => {
  const runs = await Promise.all(Array.from({ length: 20 }, () => newRunFolder(asked(), settings())))
  const names = runs.map(({ runDir }) => join('/', runDir).split('/').at(-1))
  expect(names).toContain(readlinkSync(join(root, 'reports/out/latest')))
})

test('where latest is a directory, the run goes on and says so', async () => {
  mkdirSync(join(root, 'reports/out/latest/kept'), { recursive: true })
  const told = vi.spyOn(console, 'error').mockReturnValue()
  const { runDir } = await newRunFolder(asked(), settings())
  expect(existsSync(join(runDir, 'run.json'))).toBe(true)
  expect(told.mock.lastCall?.[0]).toContain('latest does not point to this run: could not rename')
})
