import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { MissingCapability } from '../base/errors.ts'
import { scriptedHost } from '../spec/fixtures/host.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import type { Host } from '../spec/host.ts'
import type { HostNeed } from '../spec/parts.ts'
import { expectNeeds } from './host-needs.ts'

const { signal } = new AbortController()

type Ran = Readonly<{ code: number; stdout: string }>

const host = (run: (argv: readonly string[]) => Promise<Ran>): Host => ({
  ...scriptedHost,
  name: 'lab-1',
  run: async (argv) => ({ ...(await run(argv)), signal: null, stderr: '' }),
})

const run = ([program = '', ...args]: readonly string[]) =>
  new Promise<Ran>((resolve) => {
    execFile(program, args, (error, stdout) => resolve({ code: error ? 1 : 0, stdout }))
  })

const spec = (need: HostNeed) => ({
  ...sampleSpec,
  memory: { sizeMib: 2 ** 22 },
  parts: [{ name: need, needs: [need], memory: { backend: {}, nodes: 1 } }],
})

test('a host that has it is not complained about', async () => {
  await expectNeeds(
    spec('tap'),
    host(async () => ({ code: 0, stdout: '' })),
    signal,
  )
})

test('a host is not asked where nothing is needed', async () => {
  await expectNeeds(
    sampleSpec,
    host(() => Promise.reject(new Error('asked'))),
    signal,
  )
})

test('what a host lacks skips the case, with the words of the host', async () => {
  const poor = host(async () => ({ code: 1, stdout: 'a tap device needs CAP_NET_ADMIN\n' }))
  await expect(expectNeeds(spec('tap'), poor, signal)).rejects.toEqual(
    new MissingCapability('host lab-1: a tap device needs CAP_NET_ADMIN'),
  )
})

/** A host whose kernel has so many hugepages of 2 MiB; its shell is real. */
async function withHugepages(free: number, reserved: number): Promise<Host> {
  const root = await mkdtemp(join(tmpdir(), 'virtqual-hugepages-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const pages = join(root, 'hugepages-2048kB')
  await mkdir(pages)
  await writeFile(join(root, 'meminfo'), 'Hugepagesize:       2048 kB\n')
  await writeFile(join(pages, 'free_hugepages'), `${free}\n`)
  await writeFile(join(pages, 'resv_hugepages'), `${reserved}\n`)
  const there = (word: string) =>
    word.replaceAll('/proc/meminfo', join(root, 'meminfo')).replaceAll('/sys/kernel/mm/hugepages', root)
  return host((argv) => run(argv.map(there)))
}

test.each([
  [512, 0, undefined],
  [512, 1, 'host lab-1: 512 free hugepages of 2048 KiB are needed, there are 511'],
])('of %d free hugepages, %d that others have reserved are not free', async (free, reserved, reason) => {
  const small = { ...spec('hugepages'), memory: { sizeMib: 1024 } }
  const asked = expectNeeds(small, await withHugepages(free, reserved), signal)
  if (reason === undefined) await asked
  else await expect(asked).rejects.toEqual(new MissingCapability(reason))
})

test('no machine has four tebibytes of free hugepages', async () => {
  await expect(expectNeeds(spec('hugepages'), host(run), signal)).rejects.toThrow(
    /^host lab-1: (\d+ free hugepages of \d+ KiB are needed, there are \d+|the kernel has no hugepages)$/,
  )
})
