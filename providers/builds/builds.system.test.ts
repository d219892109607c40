import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Build } from '../../src/spec/build.ts'
import { probeAccelerator } from './accelerator.ts'
import { runBootSector } from './boot-sector.ts'
import { probeBuild } from './facts.ts'
import { localSite } from './site.ts'
import { buildSchema, resolveBuild } from './index.ts'

const directory = join(import.meta.dirname, '../../cfg/builds')
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'virtqual')
const signal = new AbortController().signal
const site = await localSite()
let fresh: string
beforeAll(async () => void (fresh = await mkdtemp(join(tmpdir(), 'vq-facts-'))))
afterAll(() => rm(fresh, { recursive: true }))

async function resolve(name: string): Promise<Build> {
  const spec = buildSchema.parse(parse(await readFile(join(directory, `${name}.yaml`), 'utf8')))
  return resolveBuild(spec, { cache, signal, site, progress: () => undefined, name, directory, searchPath: '' })
}

const old = { channels: false, modes: [], transports: [] }
const recent = {
  ...{ channels: true, modes: ['normal', 'cpr-reboot', 'cpr-transfer'] },
  transports: ['socket', 'exec', 'rdma', 'file'],
}

describe.each([
  ['qemu-10.0', /^10\.0\./, 'pc-q35-10.0'],
  ['qemu-7.2', /^7\.2\./, 'pc-q35-7.2'],
  ['qemu-10.0-trixie', /^10\.0\./, 'pc-q35-10.0'],
] as const)('%s', (name, version, q35) => {
  test('is found again without asking anyone', async () => {
    const build = await resolve(name)
    const startedAt = performance.now()
    expect(await resolve(name)).toEqual(build)
    expect(performance.now() - startedAt).toBeLessThan(50)
  })

  test('says what it can do, the second time from a file', async () => {
    const build = await resolve(name)
    const facts = await probeBuild(build, { cache: fresh, signal, site })
    expect(facts.version).toMatch(version)
    expect(facts.machineTypes).toContainEqual(expect.objectContaining({ name: q35, alias: 'q35' }))
    expect(facts.cpuModels).toContainEqual(expect.objectContaining({ name: 'host', unavailable: ['kvm'] }))
    expect(facts.migration.capabilities).toContain('postcopy-ram')
    expect(facts.migration.statuses).toContain('postcopy-paused')
    expect(facts.migration.parameters).toMatchObject({
      'max-bandwidth': null,
      'multifd-compression': ['none', 'zlib', 'zstd'],
    })
    expect(facts.migration).toMatchObject(name === 'qemu-7.2' ? old : recent)
    expect(facts.commands).toContain('migrate')
    expect(facts.jsonDevices).toBe(true)
    expect(await probeBuild(build, { cache: fresh, signal, site })).toEqual(facts)
  })

  test('runs a boot sector on TCG, and knows whether on KVM', async () => {
    const build = await resolve(name)
    expect(await runBootSector(build, { accel: 'tcg', cache: fresh, signal, site, timeoutMs: 30_000 })).toMatchObject({
      ran: true,
    })
    const found = await probeAccelerator(build, { cache: fresh, signal, site })
    expect(found).toEqual({ kvm: expect.any(Boolean), reason: expect.stringMatching(/\S/) })
    expect(await probeAccelerator(build, { cache: fresh, signal, site })).toEqual(found)
  })

  test('brings a qemu-img of its own', async () => {
    const [program = '', ...args] = (await resolve(name)).qemuImg ?? []
    const { stdout } = await execa(program, [...args, '--version'])
    expect(stdout).toMatch(/^qemu-img version /)
    expect(stdout.replace('qemu-img version ', '')).toMatch(version)
  })

  test("finds its own modules instead of the machine's", async () => {
    const build = await resolve(name)
    const [program = '', ...args] = build.argv
    const { stdout } = await execa(program, [...args, '-device', 'help'])
    expect(stdout).toContain('"virtio-gpu-device"')
  })
})
