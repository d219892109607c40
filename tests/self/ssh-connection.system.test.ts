import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { Socket, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { Connection } from '../../providers/hosts/ssh/connection.ts'
import {
  type RealSshd,
  freePort,
  makeKey,
  sshdProgram,
  startSshd,
} from '../../providers/hosts/ssh/fixtures/real-sshd.ts'
import { openSshHost } from '../../providers/hosts/ssh/open-ssh-host.ts'
import { makeTool } from '../../providers/hosts/tools/tools.ts'
import type { LoginMeans, SshLogin } from '../../providers/hosts/ssh/login.ts'
import { resolveTarget } from '../../providers/hosts/ssh/ssh-config.ts'
import { readSettings } from '../../src/cli/settings.ts'

const signal = new AbortController().signal
const bounds = { signal }

let program: readonly string[]
let sshd: RealSshd
let directory: string
let opened: AsyncDisposableStack

beforeAll(async () => {
  program = await sshdProgram({ cache: readSettings().cache, signal, progress: () => {} })
  sshd = await startSshd(program)
})
afterAll(() => sshd[Symbol.asyncDispose]())
beforeEach(async () => {
  opened = new AsyncDisposableStack()
  directory = await mkdtemp(join(tmpdir(), 'ssh-test-'))
  opened.defer(() => rm(directory, { recursive: true }))
})
afterEach(() => opened.disposeAsync())

/** Connects as a hosts file with `login` would, by a user whose home is that of `sshd`. */
async function open(login: Partial<SshLogin> = {}, means: Partial<LoginMeans> = {}): Promise<Connection> {
  const all = { home: sshd.home, ...means }
  const target = await resolveTarget({ address: '127.0.0.1', port: sshd.port, ...login }, { means: all, signal })
  return opened.use(await Connection.open(target, { host: 'lab-1', signal, ...means }))
}

async function hello(connection: Connection): Promise<string> {
  return text(await connection.exec(['echo', 'hello'], bounds))
}

/** What it is refused with. */
async function refusal(connecting: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = (await connecting.then(
    () => undefined,
    (error: unknown) => error,
  )) as { code: string; message: string; name: string } | undefined
  expect(error?.name).toBe('LabError')
  expect(error!.message).not.toContain('\n')
  return error!
}

const address = () => `127.0.0.1:${sshd.port}`
const userAddress = () => `${sshd.user}@${address()}`

async function listening(name: string, onConnection = (socket: Socket) => void socket.pipe(socket)) {
  const path = join(directory, name)
  const server = createServer({ allowHalfOpen: true }, onConnection).listen(path)
  await once(server, 'listening')
  opened.defer(() => void server.close())
  return path
}

test('a host is logged in to by the keys of the home directory', async () => {
  expect(await hello(await open())).toBe('hello\n')
})

test('a program gets its words and its input, and gives its outputs and its end', async () => {
  const words = ["it's", '$HOME', 'new\nline', '\\', '!', '']
  const channel = await (
    await open()
  ).exec(['sh', '-c', String.raw`printf '%s\0' "$@"; cat; echo oops >&2; exit 3`, 'sh', ...words], bounds)
  channel.end('input')
  expect(await text(channel)).toBe([...words, 'input'].join('\0'))
  expect(await channel.exited).toEqual({ code: 3, signal: null })
  expect(channel.stderr).toBe('oops\n')
})

test('what a killed program ended by is told', async () => {
  const channel = await (await open()).exec(['sh', '-c', 'kill -9 $$'], bounds)
  channel.resume()
  expect(await channel.exited).toEqual({ code: null, signal: 'SIGKILL' })
})

test('nothing waits to be sent with something else', async () => {
  using setNoDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
  await open()
  expect(setNoDelay).toHaveBeenCalledWith(true)
})

test('fifty sockets at once are kept apart over one connection', async () => {
  const path = await listening('echo')
  const connection = await open()
  const answers = Array.from({ length: 50 }, async (_, index) => {
    const stream = await connection.connect(path, bounds)
    stream.end(`${index} `.repeat(10_000))
    return [index, (await buffer(stream)).equals(Buffer.from(`${index} `.repeat(10_000)))]
  })
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 50 }, (_, index) => [index, true]))
})

test('what a slow reader has not read yet waits on the host', async () => {
  const sent = 64 * 1024 * 1024
  let left = sent
  const path = await listening('flood', (socket) => {
    const chunk = Buffer.alloc(65_536)
    socket.on('error', () => {})
    const write = () => {
      while (left > 0 && socket.write(chunk)) left -= chunk.length
    }
    socket.on('drain', () => {
      left -= chunk.length
      write()
    })
    write()
  })
  const connection = await open()
  const stream = await connection.connect(path, bounds)
  await once(stream, 'readable')
  for (let turn = 0; turn < 5; turn++) await hello(connection)
  expect(stream.readableLength).toBeLessThan(8 * 1024 * 1024)
  expect(left).toBeGreaterThan(sent / 2)
  stream.destroy()
})

test('a port that sshd listens at leads here, several at once, and half-close is kept both ways', async () => {
  const connection = await open()
  const ports = await Promise.all(
    ['a', 'b'].map(async (name) => ({ name, listener: opened.use(await connection.listen(bounds)) })),
  )
  for (const { name, listener } of ports)
    listener.onConnection((stream) => void text(stream).then((got) => stream.end(`${name} got ${got}`)))
  const answers = ports.map(async ({ listener }) => {
    const stream = await connection.dial(listener.address, bounds)
    stream.end('all')
    return text(stream)
  })
  expect(await Promise.all(answers)).toEqual(['a got all', 'b got all'])
})

test('a port that was let go of refuses connections', async () => {
  const connection = await open()
  const listener = await connection.listen(bounds)
  await listener[Symbol.asyncDispose]()
  await expect(connection.dial(listener.address, bounds)).rejects.toThrow('Connection refused')
})

test('a key that the host does not know is refused, and the key is named', async () => {
  const identity = makeKey(join(directory, 'other'))
  const { code, message } = await refusal(open({ identity }))
  expect(code).toBe('ssh-auth')
  expect(message).toBe(
    `host lab-1 (${userAddress()}) does not let user ${sshd.user} in: it accepts none of the keys tried (${identity})` +
      ' — give it yours with `ssh-copy-id`, or another `user` or `identity` in the hosts file',
  )
})

test('a user whom the host does not know is refused', async () => {
  const { code, message } = await refusal(open({ user: 'nobody-here' }))
  expect(code).toBe('ssh-auth')
  expect(message).toContain(`host lab-1 (nobody-here@${address()}) does not let user nobody-here in`)
})

test('a key file that does not exist is named', async () => {
  const { code, message } = await refusal(open({ identity: join(directory, 'none') }))
  expect(code).toBe('ssh-auth')
  expect(message).toContain(`there is no key to try; ${directory}/none does not exist`)
})

test('an unknown host key is refused with its fingerprint, the file and what to do', async () => {
  const knownHosts = join(directory, 'known')
  await writeFile(knownHosts, '')
  const { code, message } = await refusal(open({ knownHosts, identity: sshd.identity }))
  await writeFile(join(directory, 'host.pub'), sshd.hostKey)
  const print = execFileSync('ssh-keygen', ['-lf', join(directory, 'host.pub')], { encoding: 'utf8' }).split(' ')[1]!
  expect(code).toBe('host-key')
  expect(message).toContain(`shows the ssh-ed25519 key ${print}, which is not in ${knownHosts}`)
  const advice = /`ssh ([^`]*)`/.exec(message)![1]!
  // As somebody would who answers yes.
  execFileSync('sh', ['-c', `ssh -o StrictHostKeyChecking=accept-new ${advice} true 2>/dev/null`])
  expect(await hello(await open({ knownHosts }))).toBe('hello\n')
})

test('a changed host key is refused, and so is a revoked one', async () => {
  const [type] = sshd.hostKey.split(' ')
  const other = (await readFile(`${makeKey(join(directory, 'other'))}.pub`, 'utf8')).split(' ')[1]
  const knownHosts = join(directory, 'known')
  await writeFile(knownHosts, `[127.0.0.1]:${sshd.port} ${type} ${other}\n`)
  const changed = await refusal(open({ knownHosts }))
  expect(changed).toMatchObject({
    code: 'host-key',
    message: expect.stringContaining(`and ${knownHosts} knows another one`) as string,
  })
  await writeFile(knownHosts, `@revoked * ${sshd.hostKey}\n[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`)
  const revoked = await refusal(open({ knownHosts }))
  expect(revoked).toMatchObject({
    code: 'host-key',
    message: expect.stringContaining(`revoked in ${knownHosts}`) as string,
  })
})

test('hashed names, patterns and HostKeyAlias are understood', async () => {
  const hashed = join(directory, 'hashed')
  await writeFile(hashed, `[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`)
  execFileSync('ssh-keygen', ['-H', '-f', hashed], { stdio: 'ignore' })
  expect(await readFile(hashed, 'utf8')).not.toContain('127.0.0.1')
  await open({ knownHosts: hashed })
  const pattern = join(directory, 'pattern')
  await writeFile(pattern, `[127.0.0.*]:* ${sshd.hostKey}\n`)
  await open({ knownHosts: pattern })
  const aliased = join(directory, 'aliased')
  await writeFile(aliased, `the-lab ${sshd.hostKey}\n`)
  await appendFile(join(sshd.home, '.ssh/config'), `Host aliased\n HostName 127.0.0.1\n HostKeyAlias the-lab\n`)
  await open({ address: 'aliased', knownHosts: aliased })
})

test('a host with several keys is asked for the one that is known', async () => {
  const rsa = makeKey(join(directory, 'rsa'), { type: 'rsa' })
  const two = opened.use(await startSshd(program, [`HostKey ${rsa}`]))
  const knownHosts = join(directory, 'known')
  await writeFile(knownHosts, `[127.0.0.1]:${two.port} ${await readFile(`${rsa}.pub`, 'utf8')}`)
  await open({ port: two.port, identity: two.identity, knownHosts })
})

test('a name of ~/.ssh/config brings host, port, user and key', async () => {
  const { port, identity, user, home } = sshd
  const config = `Host my-lab\n HostName 127.0.0.1\n Port ${port}\n User ${user}\n IdentityFile ${identity}\n`
  await appendFile(join(home, '.ssh/config'), config)
  const target = await resolveTarget({ address: 'my-lab' }, { means: { home }, signal })
  expect(target).toMatchObject({ hostname: '127.0.0.1', port, user, identityFiles: [identity] })
  expect(await hello(opened.use(await Connection.open(target, { host: 'my-lab', signal })))).toBe('hello\n')
})

test('a host behind another one is reached through it', async () => {
  const hidden = opened.use(await startSshd(program))
  await writeFile(
    join(hidden.home, '.ssh/config'),
    `Host gate\n HostName 127.0.0.1\n Port ${sshd.port}\n IdentityFile ${sshd.identity}\n UserKnownHostsFile ${sshd.knownHosts}\nHost hidden\n HostName 127.0.0.1\n Port ${hidden.port}\n ProxyJump gate\n`,
  )
  const before = (sshd.log().match(/Accepted publickey/g) ?? []).length
  const target = await resolveTarget(
    { address: 'hidden', identity: hidden.identity },
    { means: { home: hidden.home }, signal },
  )
  const connection = opened.use(await Connection.open(target, { host: 'hidden', signal }))
  expect(await hello(connection)).toBe('hello\n')
  expect((sshd.log().match(/Accepted publickey/g) ?? []).length).toBe(before + 1)
  const lost = once(connection.lost, 'abort')
  await sshd.signalSessions('SIGKILL')
  await lost
})

test('a key with a passphrase is used through the agent', async () => {
  const { identity, agent } = await protectedKey()
  execFileSync('ssh-add', [identity], {
    env: { ...agent.env, DISPLAY: 'x', SSH_ASKPASS: agent.askpass, SSH_ASKPASS_REQUIRE: 'force' },
    stdio: 'ignore',
  })
  expect(await hello(await open({ identity }, { agentSocket: agent.socket }))).toBe('hello\n')
  await rm(`${identity}.pub`)
  await open({ identity }, { agentSocket: agent.socket })
})

test('a key with a passphrase is used with the passphrase, and refused with one sentence otherwise', async () => {
  const { identity } = await protectedKey()
  expect(await hello(await open({ identity }, { passphrase: 'secret' }))).toBe('hello\n')
  expect(await refusal(open({ identity }))).toMatchObject({
    code: 'ssh-auth',
    message: expect.stringContaining(
      `${identity} is protected by a passphrase: \`ssh-add ${identity}\` first`,
    ) as string,
  })
  const wrong = await refusal(open({ identity }, { passphrase: 'wrong' }))
  expect(wrong.message).toContain('protected by another passphrase')
})

test('an agent that is not there is said', async () => {
  const identity = makeKey(join(directory, 'other'))
  const { message } = await refusal(open({ identity }, { agentSocket: join(directory, 'no-agent') }))
  expect(message).toContain(`the agent at ${directory}/no-agent does not answer`)
})

test('RSA keys sign with SHA-2', async () => {
  const identity = makeKey(join(directory, 'rsa'), { type: 'rsa' })
  await allow(identity)
  expect(await hello(await open({ identity }))).toBe('hello\n')
})

test.each([
  ['a port where nobody listens', async () => ({ port: await freePort() }), 'nobody listens at port'],
  [
    'a name that does not resolve',
    async () => ({ address: 'no-such-host.invalid' }),
    'the name no-such-host.invalid does not resolve',
  ],
])('%s', async (_, login, words) => {
  expect(await refusal(open(await login()))).toMatchObject({
    code: 'host-unreachable',
    message: expect.stringContaining(words) as string,
  })
})

test('a peer that says nothing is given up after 10 s', { timeout: 20_000 }, async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.defer(() => void server.close())
  const { port } = server.address() as { port: number }
  expect(await refusal(open({ port }))).toMatchObject({
    code: 'host-unreachable',
    message: expect.stringContaining('no answer for 10 s') as string,
  })
})

test('a connection that is closed is lost before its streams end', async () => {
  const path = await listening('echo')
  const connection = await open()
  const stream = await connection.connect(path, bounds)
  const order: string[] = []
  connection.lost.addEventListener('abort', () => order.push('lost'))
  stream
    .on('end', () => order.push('end'))
    .on('error', () => order.push('error'))
    .resume()
  const closed = once(stream, 'close')
  await sshd.signalSessions('SIGKILL')
  await closed.catch(() => {})
  expect(order).toEqual(['lost', 'error'])
  expect(connection.lost.reason).toMatchObject({ name: 'LabError', code: 'host-lost' })
  await expect(connection.exec(['true'], bounds)).rejects.toMatchObject({ code: 'host-lost' })
})

test('a peer that falls silent is lost within 10 s', { timeout: 20_000 }, async () => {
  const connection = await open()
  const lost = once(connection.lost, 'abort')
  const before = performance.now()
  await sshd.signalSessions('SIGSTOP')
  await lost
  await sshd.signalSessions('SIGKILL')
  expect(performance.now() - before).toBeLessThan(10_000)
  expect(connection.lost.reason).toMatchObject({
    code: 'host-lost',
    message: expect.stringContaining('nothing was heard') as string,
  })
})

test.each(['AllowStreamLocalForwarding', 'AllowTcpForwarding'])(
  'a host that has %s off cannot be used',
  async (option) => {
    const strict = opened.use(await startSshd(program, [`${option} no`]))
    const { identity, knownHosts, port, home } = strict
    const ssh = { address: '127.0.0.1', port, identity, knownHosts, directory: `/tmp/vq-${port}` }
    opened.defer(() => rm(ssh.directory, { recursive: true, force: true }))
    const keeper = await makeTool('keeper', { cache: readSettings().cache, signal, progress: () => {} })
    const spec = { name: 'lab-1', slots: 1, memoryMib: 64, migrationAddress: '127.0.0.1', ssh }
    const options = {
      runId: 'run',
      owner: 'test',
      leaseMs: 10_000,
      means: { home },
      tools: { keeper },
      progress: () => {},
      signal,
    }
    const { code, message } = await refusal(openSshHost(spec, options))
    expect({ code, message }).toEqual({
      code: 'host-unusable',
      message: `host lab-1 cannot be used: its sshd does not allow forwarding (sshd_config: ${option} yes)`,
    })
  },
)

/** A key with the passphrase `secret` that the host lets in, and an empty agent. */
async function protectedKey() {
  const identity = makeKey(join(directory, 'protected'), { passphrase: 'secret' })
  await allow(identity)
  const socket = join(directory, 'agent')
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
  await once(agent.stdout, 'data')
  opened.defer(() => void agent.kill())
  const askpass = join(directory, 'askpass')
  await writeFile(askpass, '#!/bin/sh\necho secret\n', { mode: 0o700 })
  return { identity, agent: { socket, askpass, env: { ...process.env, SSH_AUTH_SOCK: socket } } }
}

async function allow(identity: string): Promise<void> {
  await appendFile(sshd.authorizedKeys, await readFile(`${identity}.pub`))
}
