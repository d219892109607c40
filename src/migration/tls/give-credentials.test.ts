import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LocalHost } from '../../../providers/hosts/local/local-host.ts'
import { type Args, Refusal } from '../../base/fixtures/script.ts'
import { scriptedHost } from '../../spec/fixtures/host.ts'
import type { Host } from '../../spec/host.ts'
import type { TlsSpec } from '../../spec/machine-spec.ts'
import { type Pair, scriptedPair } from '../fixtures/scripted-pair.ts'
import { giveCredentials } from './give-credentials.ts'

const objectAdd = () => ({})

/** Two scripted QEMUs with real directories on a real host; `ran` is every command line that the host was given. */
async function realPair(tls: TlsSpec | undefined, add: (args: Args) => unknown = objectAdd) {
  const script = { 'object-add': add }
  const pair = await scriptedPair(() => {}, { spec: { tls }, source: script, destination: script })
  const { directory } = pair.input.attempt
  const roots = { scratchRoot: directory, memoryRoot: directory }
  const local = new LocalHost({ name: 'local', migrationAddress: '127.0.0.1', runId: 'test', ...roots })
  const ran: string[] = []
  const host: Host = {
    ...scriptedHost,
    name: 'local',
    spawn: (argv, options) => local.spawn(argv, options),
    connect: (path, options) => local.connect(path, options),
    scratch: (name) => local.scratch(name),
    tool: (name) => local.tool(name),
    run: (argv, options) => (ran.push(argv.join(' ')), local.run(argv, options)),
  }
  const at = (name: string) => ({ host, scratch: join(directory, name) })
  await Promise.all(['source', 'destination'].map((name) => mkdir(at(name).scratch)))
  const source = { ...pair.source, ...at('source') }
  const destination = { ...pair.destination, ...at('destination') }
  const input = { ...pair.input, source, destination }
  return { ...pair, input, ran, directory }
}

const added = ({ qemu }: Pair['source']) =>
  qemu.commands.filter(({ execute }) => execute === 'object-add').map((one) => one.arguments)

test('both sides load a key from a file of their own, and are told its name', async () => {
  await using pair = await realPair({ credentials: 'psk' })
  expect(await giveCredentials(pair.input)).toEqual({
    source: { 'tls-creds': 'tls-to-destination' },
    destination: { 'tls-creds': 'tls-from-source' },
  })
  const psk = { 'qom-type': 'tls-creds-psk', 'verify-peer': true }
  const client = { ...psk, id: 'tls-to-destination', endpoint: 'client', username: 'qemu' }
  expect(added(pair.source)).toEqual([{ ...client, dir: `${pair.directory}/source/tls-to-destination` }])
  const server = { ...psk, id: 'tls-from-source', endpoint: 'server' }
  expect(added(pair.destination)).toEqual([{ ...server, dir: `${pair.directory}/destination/tls-from-source` }])
})

test('a certificate is checked against the name of the destination, not of what is in between', async () => {
  await using pair = await realPair({ credentials: 'x509' })
  const { source } = await giveCredentials(pair.input)
  expect(source).toEqual({ 'tls-creds': 'tls-to-destination', 'tls-hostname': '127.0.0.1' })
  expect(added(pair.source)[0]).toMatchObject({ 'qom-type': 'tls-creds-x509', 'verify-peer': true })
})

test('without TLS nobody is given anything', async () => {
  await using pair = await realPair(undefined)
  expect(await giveCredentials(pair.input)).toEqual({ source: {}, destination: {} })
  expect(pair.ran).toEqual([])
})

test.each(['psk', 'x509'] as const)('what is secret of %s is in files for one user, and nowhere else', async (kind) => {
  await using pair = await realPair({ credentials: kind })
  await giveCredentials(pair.input)
  const folders = ['source/tls-to-destination', 'destination/tls-from-source'].map((name) => join(pair.directory, name))
  const secrets: string[] = []
  for (const folder of folders) {
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    for (const name of await readdir(folder)) {
      expect((await stat(join(folder, name))).mode & 0o777, name).toBe(0o600)
      const text = await readFile(join(folder, name), 'utf8')
      if (!name.endsWith('-cert.pem')) secrets.push(text.split('\n')[kind === 'psk' ? 0 : 1]!.replace('qemu:', ''))
    }
  }
  expect(secrets).toHaveLength(2)
  const said = JSON.stringify([pair.ran, pair.source.qemu.commands, pair.destination.qemu.commands])
  for (const secret of secrets) {
    expect(secret).toMatch(/^[\w+/]{64}$/)
    expect(said).not.toContain(secret)
  }
})

test('credentials that QEMU refuses end the migration before it begins', async () => {
  const desc = 'Unable to access credentials /scratch/keys.psk: No such file or directory'
  await using pair = await realPair({ credentials: 'psk' }, () => new Refusal(desc))
  await expect(giveCredentials(pair.input)).rejects.toThrow(`refused object-add: ${desc}`)
})

test('a host that cannot keep them is the lab', async () => {
  await using pair = await realPair({ credentials: 'psk' })
  const source = { ...pair.input.source, scratch: '/nowhere' }
  await expect(giveCredentials({ ...pair.input, source })).rejects.toMatchObject({
    ...{ name: 'LabError', code: 'host-exec' },
    message: expect.stringContaining('mkdir -m 700 /nowhere/tls-to-destination failed on host local') as string,
  })
})
