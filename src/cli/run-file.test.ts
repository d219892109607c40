import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readRunFile, runFilePath, writeRunFile } from './run-file.ts'

const runDir = mkdtempSync(join(tmpdir(), 'virtqual-run-file-'))
afterAll(() => rmSync(runDir, { recursive: true }))

test('what was written is read', async () => {
  const file = { runId: '20261121-081845-3fa9', names: ['smoke'], cfg: ['/lab'], startedAt: 'now' }
  await writeRunFile(runDir, file)
  expect(readRunFile(runDir)).toEqual(file)
})

for (const text of ['', '{"runId": "2', '{}', 'null', '{"runId": "../..", "names": [], "cfg": [], "startedAt": ""}']) {
  test(`of a damaged file only its path and what is wrong are told: ${text}`, () => {
    writeFileSync(runFilePath(runDir), text)
    expect(() => readRunFile(runDir)).toThrow(new RegExp(`^${runFilePath(runDir)} is damaged: [^\n]+$`))
  })
}
