import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** For `--import`: what an older Node would say of itself. */
const older = `data:text/javascript,${encodeURIComponent(
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })",
)}`

/** The repository as it is before anything is installed, but for these files. */
function repository(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'virtqual-bin-')))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, content] of Object.entries({ 'src/cli/virtqual.ts': "console.log('Node 24 runs')", ...files })) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), content)
    chmodSync(join(root, path), 0o755)
  }
  cpSync(join(import.meta.dirname, 'bin.mjs'), join(root, 'src/cli/bin.mjs'))
  return root
}

function start(root: string, options: readonly string[] = []) {
  const child = spawn(process.execPath, [...options, join(root, 'src/cli/bin.mjs'), 'run', 'a b'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (data: Buffer) => (said[name] += data))
  onTestFinished(() => void child.kill('SIGTERM'))
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number, ...said })) }
}

const ownNode = (script: string) => ({ 'node_modules/.bin/node': `#!/bin/sh\n${script}\n` })
const sentence = 'run `npm start` once, which installs what is missing\n'

test('before anything is installed, one sentence says what to do', async () => {
  const root = repository({})
  const old = await start(root, ['--import', older]).ended
  expect(old).toEqual({
    code: 3,
    stdout: '',
    stderr: `virtqual: it needs Node 24, and this is Node 20.20.2: ${sentence}`,
  })
  expect(await start(root).ended).toEqual({
    code: 3,
    stdout: '',
    stderr: `virtqual: its packages are not installed here: ${sentence}`,
  })
})

test('Node 24 goes on by itself where the packages are there', async () => {
  const root = repository({ 'node_modules/vitest/package.json': '{}' })
  expect(await start(root).ended).toMatchObject({ code: 0, stdout: 'Node 24 runs\n' })
})

test("an older Node leaves it to the project's own, with its arguments and its exit code", async () => {
  const root = repository(ownNode('for one in "$@"; do echo "<$one>"; done; exit 7'))
  const { code, stdout } = await start(root, ['--import', older]).ended
  expect([code, stdout]).toEqual([7, `<${root}/src/cli/virtqual.ts>\n<run>\n<a b>\n`])
})

test('it hands on a signal and waits for what comes of it', async () => {
  const root = repository(
    ownNode('trap "echo the guests are ended; exit 130" TERM; echo ready; for one in $(seq 200); do sleep 0.05; done'),
  )
  const { child, ended } = start(root, ['--import', older])
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ code: 130, stdout: expect.stringContaining('the guests are ended') as string })
})
