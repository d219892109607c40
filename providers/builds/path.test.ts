import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localSite } from './site.ts'
import { buildSchema, resolveBuild } from './index.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vq-path-'))
  await script('qemu-system-x86_64', 'echo "QEMU emulator version 9.9.9 (mine)"')
  await script('cat-like', 'exec cat "$0"')
  await script('silent', 'exit 3')
  await script('leaves-behind', 'sleep 100 &\nexec ./qemu-system-x86_64 "$@"'.replace('./', `${directory}/`))
  await mkdir(join(directory, 'fw'))
  await writeFile(join(directory, 'plain'), 'text')
})
afterAll(() => rm(directory, { recursive: true }))

async function script(name: string, body: string): Promise<void> {
  await writeFile(join(directory, name), `#!/bin/sh\n${body}\n`)
  await chmod(join(directory, name), 0o755)
}

const resolve = async (spec: unknown, searchPath = '') => {
  const site = await localSite()
  const context = { cache: directory, signal: AbortSignal.timeout(20_000), progress: () => undefined }
  return resolveBuild(buildSchema.parse(spec), { ...context, site, name: 'mine', directory, searchPath })
}

test('takes a binary relative to its file, with its own arguments first', async () => {
  const build = await resolve({
    provider: 'path',
    binary: './qemu-system-x86_64',
    args: ['-nodefaults'],
    firmware: ['fw'],
  })
  expect(build).toMatchObject({
    name: 'mine',
    argv: [join(directory, 'qemu-system-x86_64'), '-nodefaults'],
    firmware: [join(directory, 'fw')],
    identity: expect.stringMatching(/^[0-9a-f]{64}$/),
    origin: `${join(directory, 'qemu-system-x86_64')} (QEMU emulator version 9.9.9)`,
  })
})

test.for([
  ['missing', 'does not exist'],
  ['plain', 'is not executable'],
  ['cat-like', "--version is not that of a QEMU: it gave '#!/bin/sh'"],
  ['silent', '--version is not that of a QEMU: it gave exit code 3 and no output'],
] as const)('refuses %s: %s', async ([binary, reason]) => {
  const failure = await resolve({ provider: 'path', binary }).catch((error: Error) => error)
  const message = `build mine: ${join(directory, binary)} ${reason}`
  expect(failure).toMatchObject({ name: 'LabError', code: 'build-unusable', message })
})

test.for([
  ['/nonexistent', 'does not exist'],
  ['plain', 'is not a directory'],
  ['plain/below', 'does not exist'],
] as const)('refuses the firmware %s: %s', async ([path, reason]) => {
  const spec = { provider: 'path', binary: 'qemu-system-x86_64', firmware: ['fw', path] }
  const failure = await resolve(spec).catch((error: Error) => error)
  const message = expect.stringMatching(`^build mine: firmware .*${reason}$`)
  expect(failure).toMatchObject({ name: 'LabError', code: 'build-unusable', message })
})

test('finds qemu-img beside the binary, else in the search path, unless the file says what runs it', async () => {
  const of = async (spec: object, searchPath = '') =>
    (await resolve({ provider: 'path', binary: 'qemu-system-x86_64', ...spec }, searchPath)).qemuImg
  const tools = join(directory, 'tools')
  expect(await of({}, tools)).toBeUndefined()
  await mkdir(tools)
  await script('tools/qemu-img', '')
  expect(await of({}, `/nowhere:${tools}`)).toEqual([join(tools, 'qemu-img')])
  await script('qemu-img', '')
  expect(await of({}, tools)).toEqual([join(directory, 'qemu-img')])
  expect(await of({ qemuImg: ['/x/loader', 'qemu-img'] }, tools)).toEqual(['/x/loader', 'qemu-img'])
})

test('what a wrapper leaves in the background holds nobody up', { timeout: 5_000 }, async () => {
  const build = await resolve({ provider: 'path', binary: 'leaves-behind' })
  expect(build.origin).toContain('(QEMU emulator version 9.9.9)')
})

test('system takes what is in the search path, and names the places where nothing is', async () => {
  const build = await resolve({ provider: 'system' }, `/nowhere:${directory}`)
  expect(build.argv).toEqual([join(directory, 'qemu-system-x86_64')])
  await expect(resolve({ provider: 'system' }, '/nowhere')).rejects.toMatchObject({
    name: 'MissingCapability',
    message: expect.stringMatching(/^build mine: no QEMU is installed: neither .* in PATH$/),
  })
})
