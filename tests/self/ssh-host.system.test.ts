import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAbleToMakeLabs } from '../../providers/box/run-program.ts'
import { readState, type LabState } from '../../providers/box/state.ts'
import { hostContract } from '../../providers/hosts/contract/host-contract.ts'
import { type OpenOptions, type SshHostSpec, openSshHost } from '../../providers/hosts/ssh/open-ssh-host.ts'
import type { SshLabHost } from '../../providers/hosts/ssh/ssh-lab-host.ts'
import { makeTool } from '../../providers/hosts/tools/tools.ts'
import { readSettings } from '../../src/cli/settings.ts'
import { LabError, MissingCapability } from '../../src/base/errors.ts'
import { lab, on, run } from './lab-box.ts'

const missing = await expectAbleToMakeLabs().catch((error: unknown) => {
  if (error instanceof MissingCapability) return error.message
  throw error
})

const name = `s${randomBytes(3).toString('hex')}`
const signal = new AbortController().signal
const bounds = { signal }
let box: LabState
let here: string
let tools: OpenOptions['tools']
const said: string[] = []

function spec(more: Partial<SshHostSpec['ssh']> = {}): SshHostSpec {
  const [host] = box.hosts
  const files = { identity: join(box.directory, 'id_ed25519'), knownHosts: join(box.directory, 'known_hosts') }
  return {
    ...{ name: host!.name, slots: 4, memoryMib: 1024, migrationAddress: host!.migrationAddress },
    ssh: { address: host!.address, user: 'root', ...files, ...more },
  }
}

function open(more: Partial<SshHostSpec['ssh']> = {}, options: Partial<OpenOptions> = {}): Promise<SshLabHost> {
  const progress = (message: string) => void said.push(message)
  const means = { home: homedir() }
  return openSshHost(spec(more), {
    runId: 'run-1',
    owner: 'test',
    leaseMs: 20_000,
    means,
    tools,
    progress,
    signal,
    ...options,
  })
}

async function claim(host: SshLabHost) {
  return (await host.claim({ memoryMib: 64, signal })) ?? expect.fail('no place on the host')
}

const refusal = (opening: Promise<unknown>) =>
  opening.then(
    () => expect.fail('it was not refused'),
    (error: LabError) => error,
  )

describe.skipIf(missing)(`a host over SSH${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    await lab('up', '--name', name, '--count', '2', '--disk', '400M')
    box = (await readState(`/run/virtqual/${name}`)) ?? expect.fail('the lab has no state')
    const context = { cache: readSettings().cache, signal, progress: () => {} }
    tools = { keeper: await makeTool('keeper', context), 'pass-fd': await makeTool('pass-fd', context) }
    here = await mkdtemp(join(tmpdir(), 'ssh-host-'))
  })
  afterAll(async () => {
    await lab('down', '--name', name)
    await rm(here, { recursive: true })
  })

  describe('as any host', () => {
    let opened: SshLabHost
    let lease: Awaited<ReturnType<typeof claim>>
    afterAll(async () => {
      await lease[Symbol.asyncDispose]()
      await opened[Symbol.asyncDispose]()
      expect(await on(box, 1, 'ls -A /var/tmp/virtqual-0/s /dev/shm/virtqual-0')).not.toMatch(/[0-9a-f]{12}/)
    })
    const node = () => opened.put(process.execPath, `node-${process.version}`)
    hostContract(
      async () => {
        opened = await open()
        lease = await claim(opened)
        return lease.host
      },
      { node },
    )
  })

  test('a program of ours is there to run', async () => {
    await using host = await open()
    await using lease = await claim(host)
    const { code, stderr } = await lease.host.run([await lease.host.tool('pass-fd')], bounds)
    expect(code).not.toBe(null)
    expect(stderr).toContain('pass-fd')
    expect(host.basics).toMatchObject({ uid: 0, machine: 'x86_64', sharedMemory: true })
    expect(host.hello.hostName).toBe(box.hosts[0]!.name)
  })

  test('places are counted for all controllers, and end with all that runs in them', async () => {
    await using one = await open()
    await using other = await open({}, { runId: 'run-2' })
    const leases = await Promise.all([claim(one), claim(one), claim(other), claim(other)])
    expect(await one.claim({ memoryMib: 64, signal })).toBeUndefined()
    const changed = one.changed(signal)
    const sleeping = await leases[2].host.spawn(['sleep', '1000'], { log: join(here, 'sleep') })
    await leases[2][Symbol.asyncDispose]()
    await changed
    expect(await on(box, 1, `test -e /proc/${sleeping.pid} || echo gone`)).toBe('gone')
    const again = await claim(one)
    for (const lease of [again, leases[0], leases[1], leases[3]]) await lease[Symbol.asyncDispose]()
    expect(await one.claim({ memoryMib: 2048, signal })).toBeUndefined()
  })

  test('a file is copied once, with its permissions, also when it is empty', async () => {
    await using host = await open()
    const file = join(here, 'a file')
    await writeFile(file, randomBytes(5_000_000))
    await chmod(file, 0o750)
    said.length = 0
    const path = await host.put(file, 'file-1')
    expect(said.length).toBeGreaterThan(1)
    expect(await on(box, 1, `stat -c '%a %s' ${path}; sha256sum <${path}`)).toBe(
      `750 5000000\n${(await run(['sh', '-c', `sha256sum <'${file}'`])).stdout}`,
    )
    said.length = 0
    await using another = await open()
    expect(await another.put(file, 'file-1')).toBe(path)
    expect(said).toEqual([])
    await writeFile(file, '')
    expect(await on(box, 1, `stat -c %s ${await host.put(file, 'file-2')}`)).toBe('0')
  })

  test('a directory is copied with names, links and permissions', async () => {
    const directory = join(here, 'two words')
    await mkdir(join(directory, 'in ner'), { recursive: true })
    await writeFile(join(directory, 'in ner', "it's"), 'x', { mode: 0o600 })
    await writeFile(join(directory, 'run'), 'y', { mode: 0o755 })
    await symlink('run', join(directory, 'link'))
    await using host = await open()
    await using other = await open()
    const paths = await Promise.all([host.put(directory, 'tree-1'), other.put(directory, 'tree-1')])
    expect(paths[0]).toBe(paths[1])
    expect(await on(box, 1, `cd ${paths[0]} && stat -c '%a %n' run 'in ner'/* && readlink link`)).toBe(
      "755 run\n600 in ner/it's\nrun",
    )
    expect(await partials()).toBe('')
  })

  test('what is only partly there is not taken for it, and a full disk is said', async () => {
    const [file, directory] = [join(here, 'big'), join(here, 'big-tree')]
    await mkdir(directory)
    await writeFile(file, Buffer.alloc(500 * 1024 * 1024))
    await writeFile(join(directory, 'big'), Buffer.alloc(500 * 1024 * 1024))
    await using host = await open()
    const full = {
      code: 'disk-full',
      host: box.hosts[0]!.name,
    }
    expect(await refusal(host.put(file, 'big-1'))).toMatchObject(full)
    expect(await refusal(host.put(directory, 'big-2'))).toMatchObject(full)
    expect(await partials()).toBe('')
    expect(await on(box, 1, 'ls /var/tmp/virtqual-0/cache')).not.toContain('big')
    await rm(file)
    await rm(directory, { recursive: true })
  })

  test('a copy that was broken off is copied again', async () => {
    const file = join(here, 'broken-off')
    await writeFile(file, randomBytes(50_000_000))
    const host = await open()
    const copying = host.put(file, 'broken-1')
    copying.catch(() => {})
    await expect.poll(() => partials()).toContain('broken-1')
    const killed = await killSessions()
    expect(killed).toBeGreaterThan(0)
    await expect(copying).rejects.toMatchObject({ code: 'host-lost' })
    expect(await on(box, 1, 'ls /var/tmp/virtqual-0/cache')).not.toContain('broken-1')
    await using again = await open()
    expect(await on(box, 1, `stat -c %s ${await again.put(file, 'broken-1')}`)).toBe('50000000')
  })

  test('a killed keeper is a lost host before its sockets end', async () => {
    await using host = await open()
    await using lease = await claim(host)
    const order: string[] = []
    host.lost.addEventListener('abort', () => order.push('lost'))
    const { stream } = await echo(host, lease)
    stream
      .on('end', () => order.push('end'))
      .on('close', () => order.push('close'))
      .resume()
    const closed = once(stream, 'close').catch(() => {})
    await on(box, 1, `kill -9 ${host.hello.pid}`)
    await closed
    expect(order).toEqual(['lost', 'close'])
    expect(host.lost.reason).toMatchObject({ code: 'host-lost' })
    await expect(lease.host.check(signal)).rejects.toMatchObject({ code: 'host-lost' })
  })

  test('a socket that its own program closes ends as anywhere', async () => {
    await using host = await open()
    await using lease = await claim(host)
    const { stream, listener } = await echo(host, lease)
    const ended = once(stream.resume(), 'end')
    await listener.kill('SIGKILL')
    await ended
    expect(host.lost.aborted).toBe(false)
    await listener[Symbol.asyncDispose]()
  })

  test('a killed session is a lost host, and what ran there ends', async () => {
    const host = await open()
    const lease = await claim(host)
    const sleeping = await lease.host.spawn(['sleep', '1000'], { log: join(here, 'log') })
    const lost = once(host.lost, 'abort')
    await killSessions()
    await lost
    expect(host.lost.reason).toMatchObject({ code: 'host-lost', host: box.hosts[0]!.name })
    await expect.poll(() => on(box, 1, `test -e /proc/${sleeping.pid} || echo gone`)).toBe('gone')
    for (const disposable of [sleeping, lease, host]) await disposable[Symbol.asyncDispose]()
  })

  test('a network that is cut without a word is a lost host, and what ran there ends after the lease', async () => {
    const host = await open({}, { leaseMs: 4_000 })
    const lease = await claim(host)
    const sleeping = await lease.host.spawn(['sleep', '1000'], { log: join(here, 'log') })
    const lost = once(host.lost, 'abort')
    const cutAt = performance.now()
    const inHost = ['nsenter', `--net=${join(box.hosts[0]!.directory, 'net')}`]
    expect(await run([...inHost, 'ip', 'link', 'set', 'mgmt0', 'down'])).toMatchObject({ code: 0 })
    await lost
    expect(performance.now() - cutAt).toBeLessThan(10_000)
    expect(host.lost.reason).toMatchObject({ code: 'host-lost' })
    expect(await run([...inHost, 'ip', 'link', 'set', 'mgmt0', 'up'])).toMatchObject({ code: 0 })
    await expect.poll(() => on(box, 1, `test -e /proc/${sleeping.pid} || echo gone`), { timeout: 10_000 }).toBe('gone')
    for (const disposable of [sleeping, lease, host]) await disposable[Symbol.asyncDispose]()
  })

  test.each([
    ['/proc/virtqual', 'scratch-unwritable', 'has no place for virtqual'],
    ['/bin/sh/x', 'scratch-unwritable', 'has no place for virtqual'],
    ['/tmp', 'scratch-unwritable', '/tmp can be written to by others'],
  ])('a directory %s is refused in one sentence', async (directory, code, words) => {
    expect(await refusal(open({ directory }))).toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    })
  })

  test('an address that nobody has is refused in one sentence', { timeout: 20_000 }, async () => {
    const address = box.hosts[0]!.address.replace(/\d+$/, '99')
    const { code, message } = await refusal(open({ address }))
    expect(code).toBe('host-unreachable')
    expect(message).toMatch(
      /^host \S+ \(root@[\d.]+:22\) cannot be reached: (no route to it|no answer for 10 s|it does not answer)$/,
    )
  })
})

const partials = () => on(box, 1, 'cd /var/tmp/virtqual-0/cache && ls -d .partial.* 2>/dev/null || true')

/** Kills what serves the connections to a host, but not the one that asks, and returns how many that were. */
async function killSessions(): Promise<number> {
  const script =
    'me=$$; n=0; for p in /proc/[0-9]*; do grep -q "^sshd: root" $p/cmdline 2>/dev/null || continue; pid=${p#/proc/}; own=$me; mine=; while [ "$own" -gt 1 ]; do [ "$own" = "$pid" ] && mine=1; own=$(sed -n "s/^PPid:\\t//p" /proc/$own/status); done; [ "$mine" ] || { kill -9 $pid && n=$((n+1)); }; done; echo $n'
  return Number(await on(box, 1, script))
}

/** A program on the host that listens at a socket, and a connection to it. */
async function echo(host: SshLabHost, { host: place }: Awaited<ReturnType<typeof claim>>) {
  const node = await host.put(process.execPath, `node-${process.version}`)
  const { path } = await place.scratch('echo')
  const socket = `${path}/socket`
  const script = `require('node:net').createServer((s) => s.pipe(s)).listen(${JSON.stringify(socket)})`
  const listener = await place.spawn([node, '-e', script], {
    log: join(here, `echo-${randomBytes(3).toString('hex')}`),
  })
  await expect.poll(async () => (await place.run(['test', '-S', socket], bounds)).code).toBe(0)
  return { listener, stream: await place.connect(socket, bounds) }
}
