import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import type { DebianSource } from './source.ts'

/** A small signed archive on 127.0.0.1 with two packages: `tool`, which needs `library`. */
export type Archive = AsyncDisposable & {
  source: DebianSource
  /** Answers requests instead of the files; undefined lets the file through. */
  fault: (path: string, request: IncomingMessage, response: ServerResponse, bytes: Buffer) => boolean
  /** `GET path` or `GET path from N` of every request so far. */
  requests: string[]
  stop: () => void
}

const suite = 'teststable'

export async function serveArchive(): Promise<Archive> {
  const root = await mkdtemp(join(tmpdir(), 'vq-archive-'))
  await makeArchive(root)
  const server = createServer((request, response) => void answer(request, response))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const stop = (): void => {
    server.close()
    server.closeAllConnections()
  }
  const source = { mirror: `http://127.0.0.1:${port}`, suites: [suite], keyring: join(root, 'key.asc') }
  const archive: Archive = {
    source,
    fault: () => false,
    requests: [],
    stop,
    [Symbol.asyncDispose]: async () => {
      stop()
      await rm(root, { recursive: true })
    },
  }
  return archive

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(request.url!)
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    archive.requests.push(`GET ${path}${from ? ` from ${from}` : ''}`)
    const bytes = await readFile(join(root, path)).catch(() => undefined)
    if (!bytes) return void response.writeHead(404).end()
    if (archive.fault(path, request, response, bytes)) return
    const headers = from ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}
    response.writeHead(from ? 206 : 200, { ...headers, 'content-length': bytes.length - from })
    response.end(bytes.subarray(from))
  }
}

async function makeArchive(root: string): Promise<void> {
  const packages = join(root, 'dists', suite, 'main/binary-amd64/Packages')
  await mkdir(join(packages, '..'), { recursive: true })
  await mkdir(join(root, 'pool'))
  await addPackage(root, 'library', '')
  await addPackage(root, 'tool', 'Depends: library\n')
  const stanzas = await Promise.all((await readdir(join(root, 'pool'))).map((file) => stanza(root, file)))
  await writeFile(packages, stanzas.join('\n'))
  await sign(root, await readFile(packages))
}

/** A package with one file of random bytes, too big to arrive in one piece. */
async function addPackage(root: string, name: string, depends: string): Promise<void> {
  const tree = join(root, `tree-${name}`)
  await mkdir(join(tree, 'DEBIAN'), { recursive: true })
  await mkdir(join(tree, 'usr/share', name), { recursive: true })
  await writeFile(join(tree, 'usr/share', name, 'data'), crypto.getRandomValues(Buffer.alloc(60_000)))
  const control = `Package: ${name}\nVersion: 1:1.0\nArchitecture: amd64\nMaintainer: nobody\n${depends}Description: test\n`
  await writeFile(join(tree, 'DEBIAN/control'), control)
  await execa('dpkg-deb', ['--root-owner-group', '--build', tree, join(root, 'pool', `${name}_1.0_amd64.deb`)])
}

async function stanza(root: string, file: string): Promise<string> {
  const bytes = await readFile(join(root, 'pool', file))
  const { stdout } = await execa('dpkg-deb', ['--field', join(root, 'pool', file)])
  return `${stdout}\nFilename: pool/${file}\nSize: ${bytes.length}\nSHA256: ${sha256(bytes)}\n`
}

async function sign(root: string, packages: Buffer): Promise<void> {
  const path = 'main/binary-amd64/Packages'
  const release = join(root, 'dists', suite, 'Release')
  const header = `Suite: ${suite}\nCodename: ${suite}\nArchitectures: amd64\nComponents: main\nDate: ${new Date().toUTCString()}`
  await writeFile(release, `${header}\nSHA256:\n ${sha256(packages)} ${packages.length} ${path}\n`)
  const gpg = ['--homedir', root, '--batch', '--quiet', '--passphrase', '', '--pinentry-mode', 'loopback']
  await execa('gpg', [...gpg, '--quick-generate-key', 'virtqual test', 'ed25519', 'sign'])
  await execa('gpg', [...gpg, '--clearsign', '--output', join(release, '../InRelease'), release])
  await execa('gpg', [...gpg, '--armor', '--output', join(root, 'key.asc'), '--export'])
  await execa('gpgconf', ['--homedir', root, '--kill', 'gpg-agent'])
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
