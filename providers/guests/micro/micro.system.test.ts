import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { describe, expect, test } from 'vitest'
import { buildSchema, resolveBuild } from '../../builds/index.ts'
import type { KernelGuest } from '../../../src/spec/build.ts'
import { guestSchema, resolveGuest } from '../index.ts'
import { localSite } from '../../builds/site.ts'
import { type BootedGuest, bootGuest, type Channel } from './booted.fixture.ts'

const cfg = join(import.meta.dirname, '../../../cfg')
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'virtqual')
const limits = { cache, signal: AbortSignal.timeout(280_000), progress: () => undefined }

async function boot(name: string, signal: AbortSignal): Promise<BootedGuest & { guest: KernelGuest }> {
  const at = (directory: string, name: string) => ({ ...limits, name, directory: join(cfg, directory) })
  const yaml = async (directory: string, name: string): Promise<unknown> =>
    parse(await readFile(join(cfg, directory, `${name}.yaml`), 'utf8'))
  const buildSpec = buildSchema.parse(await yaml('builds', 'qemu-10.0'))
  const build = await resolveBuild(buildSpec, { ...at('builds', 'qemu-10.0'), searchPath: '', site: await localSite() })
  const guest = await resolveGuest(guestSchema.parse(await yaml('guests', name)), at('guests', name))
  if (guest.boot !== 'kernel') throw new Error(`${name} is no micro guest`)
  return { ...(await bootGuest(build, guest, signal)), guest }
}

/** The agent answers once it runs; until then the bytes wait in the channel. */
async function ping(agent: Channel): Promise<void> {
  await agent.ask('{"execute":"guest-sync-delimited","arguments":{"id":4711}}', /"return": 4711/)
  await agent.ask('{"execute":"guest-ping"}', /"return": \{\}/)
}

async function dmesg(agent: Channel): Promise<string[]> {
  const args = { path: '/bin/dmesg', arg: ['-r'], 'capture-output': true }
  const started = await agent.ask(JSON.stringify({ execute: 'guest-exec', arguments: args }), /"pid"/)
  const { pid } = JSON.parse(started).return as { pid: number }
  for (;;) {
    const status = await agent.ask(JSON.stringify({ execute: 'guest-exec-status', arguments: { pid } }), /"exited"/)
    const { exited, 'out-data': data = '' } = JSON.parse(status).return as { exited: boolean; 'out-data'?: string }
    if (exited) return Buffer.from(data, 'base64').toString().split('\n')
  }
}

function beatTimes(lines: readonly string[]): number[] {
  return lines.filter((line) => /^b \d+ \d+ \d+ \d+ \d+$/.test(line)).map((line) => Number(line.split(' ')[2]) / 1e6)
}

describe.each(['micro-6.1', 'micro-6.12'])('%s', (name) => {
  test('boots to an agent that answers and a kernel with nothing to complain about', async ({ signal }) => {
    await using guest = await boot(name, signal)
    await using agent = await guest.channel('agent')
    await ping(agent)
    const allowed = guest.guest.allowDmesg.map((line) => new RegExp(`^${line}$`))
    const complaints = (await dmesg(agent))
      .filter((line) => /^<[0-4]>/.test(line))
      .map((line) => line.replace(/^<\d+>\[ *[\d.]+\] /, ''))
    expect(complaints.filter((line) => !allowed.some((pattern) => pattern.test(line)))).toEqual([])
    expect(await guest.stderr()).toBe('')
  })

  test('its probe beats, stamps, dirties and verifies', async ({ signal }) => {
    await using guest = await boot(name, signal)
    await using probe = await guest.channel('probe')
    const hello = await probe.ask('\n1 hello', /^r 1 /)
    expect(hello).toMatch(
      /^r 1 ok boot=[0-9a-f-]{36} release=\S+ page=4096 cpus=2 memKib=\d+ beat_ms=4 dropped=\d+ cpuid=1\.0\.eax:\S+$/,
    )
    expect(hello).toContain(` release=${guest.guest.release} `)
    expect(await probe.ask('2 beat on', /^r 2 /)).toBe('r 2 ok')
    expect(await probe.ask('3 stamp 32 99', /^r 3 /)).toBe('r 3 ok pages=8192')
    expect(await probe.ask('4 dirty 20', /^r 4 /)).toBe('r 4 ok')
    await probe.next(/^b \d+ \d+ \d+ [1-9]\d{3,} \d+$/)
    expect(await probe.ask('5 verify', /^r 5 /)).toMatch(/^r 5 ok pages=8192 generation=\d+ seed=99$/)
    expect(await probe.ask('6 beat off', /^r 6 /)).toBe('r 6 ok')
    const times = beatTimes(probe.lines)
    const gaps = times.slice(1).map((time, index) => time - times[index]!)
    // A busy host delays many of them, but not all.
    expect(gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 10)]).toBeLessThanOrEqual(5)
  })

  test('its probe goes on when the host connects again', async ({ signal }) => {
    await using guest = await boot(name, signal)
    await using first = await guest.channel('probe')
    await first.ask('\n1 beat on', /^r 1 ok/)
    await first.next(/^b /)
    await first[Symbol.asyncDispose]()
    await using second = await guest.channel('probe')
    await second.ask('\n2 hello', /^r 2 ok/)
    const seq = Number((await second.next(/^b /)).split(' ')[1])
    expect(seq).toBeGreaterThan(Number(first.lines.findLast((line) => line.startsWith('b '))!.split(' ')[1]))
  })

  test.for([
    ['agent', '{"execute":"guest-shutdown"}'],
    ['qmp', '{"execute":"qmp_capabilities"}\n{"execute":"system_powerdown"}'],
  ] as const)('powers off when asked by %s', async ([channel, commands], { signal }) => {
    await using guest = await boot(name, signal)
    await using agent = await guest.channel('agent')
    await ping(agent)
    await using asked = channel === 'agent' ? agent : await guest.channel(channel)
    const cutOff = expect(asked.ask(commands, /^never$/)).rejects.toThrow('the channel ended')
    expect(await guest.exited).toBe(0)
    await cutOff
  })
})
