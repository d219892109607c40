import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Archive, serveArchive } from './archive.fixture.ts'
import { fetchPackages } from './fetch.ts'

let archive: Archive
let cache: string
const told: string[] = []

beforeEach(async () => {
  archive = await serveArchive()
  cache = await mkdtemp(join(tmpdir(), 'vq-cache-'))
  told.length = 0
})

afterEach(async () => {
  await archive[Symbol.asyncDispose]()
  await rm(cache, { recursive: true })
})

const fetchTool = () =>
  fetchPackages(['tool'], archive.source, {
    cache,
    signal: AbortSignal.timeout(60_000),
    progress: (message) => void told.push(message),
  })

const debPath = () => join(cache, 'debs', 'tool_1%3a1.0_amd64.deb')

test('fetches a package and what it needs, and the second time nothing but the lists', async () => {
  const { debs } = await fetchTool()
  expect(debs.map(({ name, version }) => `${name} ${version}`).toSorted()).toEqual(['library 1:1.0', 'tool 1:1.0'])
  expect(told).toContain('downloading tool: 100 %')
  archive.requests.length = 0
  expect(await fetchTool()).toEqual({ archives: join(cache, 'debs'), debs })
  expect(archive.requests.filter((request) => request.includes('.deb'))).toEqual([])
})

test('fetches a package alone, without what it needs, and finds it again', async () => {
  const context = { cache, signal: AbortSignal.timeout(60_000), progress: () => undefined }
  const fetchAlone = () => fetchPackages(['tool'], archive.source, context, { alone: true })
  const first = await fetchAlone()
  expect(first.debs.map(({ name }) => name)).toEqual(['tool'])
  expect(await readFile(debPath())).toHaveLength(first.debs[0]!.sizeBytes)
  expect(await fetchAlone()).toEqual(first)
})

test('fetches a cached file anew that was changed on disk', async () => {
  await fetchTool()
  const good = await readFile(debPath())
  await writeFile(debPath(), good.toReversed())
  await fetchTool()
  expect(await readFile(debPath())).toEqual(good)
})

test('resumes a download that a mirror cut off', async () => {
  let cuts = 0
  archive.fault = (path, _, response, bytes) => {
    if (!path.endsWith('tool_1.0_amd64.deb') || cuts++ > 0) return false
    response.writeHead(200, { 'content-length': bytes.length, 'last-modified': new Date(0).toUTCString() })
    response.write(bytes.subarray(0, 40_000), () => response.destroy())
    return true
  }
  await fetchTool()
  expect(archive.requests.some((request) => /tool_1.0_amd64.deb from \d+/.test(request))).toBe(true)
})

const again = 'run the same command again to resume'

test('says so when the signature is not of the keyring', async () => {
  const stranger = await serveArchive()
  archive.source = { ...archive.source, keyring: stranger.source.keyring! }
  await expect(fetchTool()).rejects.toThrow(
    /^reading the package lists of Debian teststable from http:\S+ .* failed: .*NO_PUBKEY.*; run the same command again/,
  )
  await stranger[Symbol.asyncDispose]()
})

test('says so when the mirror is down', async () => {
  archive.stop()
  await expect(fetchTool()).rejects.toThrow(
    /^reading the package lists .* failed: .*Could not connect.*Connection refused/,
  )
})

test('says so when a file is missing', async () => {
  archive.fault = (path, _, response) => path.includes('tool_') && !!response.writeHead(404).end()
  const failure = await fetchTool().catch((error: Error) => error)
  expect(failure).toMatchObject({ name: 'LabError', code: 'download' })
  expect((failure as Error).message).toMatch(/^downloading tool from http:\S+ .* failed: .*tool_1.0_amd64.deb.* 404/)
  expect((failure as Error).message).toContain(again)
  expect((failure as Error).message).not.toContain('\n')
})

test('says so when a file never arrives whole', async () => {
  archive.fault = (path, _, response, bytes) => {
    if (!path.includes('tool_')) return false
    response.writeHead(200, { 'content-length': bytes.length })
    response.write(bytes.subarray(0, 100), () => response.destroy())
    return true
  }
  await expect(fetchTool()).rejects.toThrow(new RegExp(`^downloading tool from .*tool_1.0_amd64.deb.*; ${again}$`))
})

test('says so when a file has other bytes than the lists promise', async () => {
  archive.fault = (path, _, response, bytes) => path.includes('tool_') && !!response.end(bytes.toReversed())
  await expect(fetchTool()).rejects.toThrow(/^downloading tool from .*Hash Sum mismatch.*; run the same command again/)
})

test('says so when there is no such package', async () => {
  const context = { cache, signal: AbortSignal.timeout(60_000), progress: () => undefined }
  await expect(fetchPackages(['nothing'], archive.source, context)).rejects.toThrow(/Unable to locate package nothing/)
})
