import { writeFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Answer, Refusal, silence } from '../base/fixtures/script.ts'
import { Resources } from '../base/resources.ts'
import type { Attempt } from './attempt.ts'
import { scriptedMachine } from './fixtures/scripted-machine.ts'
import { screendump } from './screendump.ts'

const drawn: Answer = ({ filename }) => (writeFileSync(String(filename), 'pixels'), {})
const only =
  (wanted: string, refusal: string): Answer =>
  (args) =>
    (args['format'] ?? 'ppm') === wanted ? drawn(args) : new Refusal(refusal)

async function filesAfter(answer: Answer): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'virtqual-screen-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await using resources = new Resources()
  const attempt: Attempt = {
    ...{ caseId: 'one', directory, resources, fail: () => {} },
    signal: AbortSignal.timeout(10_000),
  }
  const machine = await scriptedMachine('source', attempt, { qmp: { screendump: answer } })
  await screendump({ machine, attempt, signal: AbortSignal.timeout(200) })
  return readdir(directory)
}

test.each<[string, Answer, string[]]>([
  ['a QEMU that writes PNG', drawn, ['screendump.png']],
  ['one that writes PPM alone', only('ppm', 'Enable PNG support with libpng for screendump'), ['screendump.ppm']],
  ['a machine without a display', only('', 'There is no console to take a screendump from'), []],
  ['one that hangs', () => silence, []],
])('%s leaves %j', async (_, answer, files) => {
  expect(await filesAfter(answer)).toEqual(files)
})
