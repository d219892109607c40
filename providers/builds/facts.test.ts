import { chmod, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleBuild } from '../../src/spec/fixtures/samples.ts'
import { localSite } from './site.ts'
import { probeBuild } from './facts.ts'

const version = '{"id":"query-version","return":{"qemu":{"major":10,"minor":0,"micro":2},"package":""}}'

test.for([
  ['{garbage', 'query-version over QMP: no answer'],
  ['null', 'query-version over QMP: no answer'],
  ['{"id":"query-version","return":[]}', 'query-version over QMP: the answer is not what QEMU gives, return:'],
  ['{"id":"query-version","return":{"qemu":"10"}}', 'query-version over QMP: the answer is not what QEMU gives'],
  [`${version}\n{"id":"query-machines","return":[{}]}`, 'gives, return.0.name: Invalid input'],
] as const)('a build that answers %s is unusable', async ([answer, reason]) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'vq-facts-'))
  const program = join(folder.path, 'qemu')
  await writeFile(program, `#!/bin/sh\ncat > /dev/null\ncat <<'END'\n${answer}\nEND\n`)
  await chmod(program, 0o755)
  const build = { ...sampleBuild, name: 'odd', argv: [program], firmware: [] }
  const failure = await probeBuild(build, {
    cache: folder.path,
    signal: AbortSignal.timeout(10_000),
    site: await localSite(),
  }).catch((error: unknown) => error)
  expect(failure).toMatchObject({ name: 'LabError', code: 'build-unusable', message: expect.stringContaining(reason) })
  expect((failure as Error).message).toMatch(/^build odd was asked \S+ over QMP: [^\n]+$/)
})
