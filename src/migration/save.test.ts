import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Script } from '../base/fixtures/script.ts'
import type { Host } from '../spec/host.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import { announce, type Announcement, type Pair, ram, scriptedPair } from './fixtures/scripted-pair.ts'
import { runHere } from './fixtures/real-commands.ts'
import { proveMigration } from './proofs/prove-migration.ts'
import { loadSaved } from './load-saved.ts'
import { save } from './save.ts'

const written: readonly Announcement[] = [
  'source MIGRATION setup',
  'source MIGRATION active',
  'source STOP',
  'source MIGRATION completed',
]
const loaded: readonly Announcement[] = ['destination MIGRATION active', 'destination MIGRATION completed']

type Setting = Readonly<{
  spec?: Partial<MigrationSpec>
  source?: readonly Announcement[]
  destination?: readonly Announcement[]
  /** What QEMU writes where it was told to. */
  content?: string
  limitMs?: number
  state?: string
}>

/** Saves a guest of a scripted QEMU into a real file. `quit` ends it. */
async function setting(options: Setting) {
  const { spec, source = written, destination = [...loaded, 'destination RESUME'], limitMs } = options
  const folder = await mkdtempDisposable(join(tmpdir(), 'vq save '))
  const state = () => ({ status: options.state ?? 'inmigrate', running: false })
  const write = async () => {
    await writeFile(join(folder.path, "it's a $guest"), options.content ?? '', { flag: 'a' })
    announce(pair, source)
    return {}
  }
  const onQuit = () => {
    setImmediate(() => pair.source.exit({ code: 0, signal: null }))
    return {}
  }
  const info = () => ({ status: 'completed', ram: { ...ram, transferred: 5 } })
  const sourceScript: Script = { migrate: write, quit: onQuit, stop: () => ({}), 'query-migrate': info }
  const incoming = () => (announce(pair, destination), {})
  const cont = () => (announce(pair, ['destination RESUME']), {})
  const pair: Pair = await scriptedPair(() => {}, {
    spec: { transport: 'file', ...spec },
    source: sourceScript,
    destination: { 'migrate-incoming': incoming, 'query-status': state, cont },
    limitMs,
  })
  const host: Host = { ...pair.source.host, run: runHere, scratch: async () => folder }
  const { destination: _destination, ...alone } = pair.input
  const input = { ...alone, source: { ...pair.source, host } }
  const dispose = async () => {
    await pair[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]().catch(() => {})
  }
  return { pair, input, [Symbol.asyncDispose]: dispose }
}

test('a guest is saved, its QEMU ends, and another one runs it', async () => {
  await using it = await setting({ content: 'guest', spec: { offset: 100, capabilities: { 'mapped-ram': true } } })
  const saved = await save(it.input)
  expect(saved.report).toMatchObject({
    half: 'save',
    to: 'file',
    observed: { file: { sizeBytes: 105, untouchedBytes: 100 } },
  })
  expect(it.pair.source.qemu.names.slice(-3)).toEqual(['migrate', 'query-migrate', 'quit'])
  const set = it.pair.source.qemu.commands.find(({ execute }) => execute === 'migrate-set-capabilities')
  expect(set?.arguments).toMatchObject({
    capabilities: expect.arrayContaining([{ capability: 'return-path', state: false }]),
  })
  const report = await loadSaved({ ...it.input, destination: it.pair.destination, saved })
  expect(report).toMatchObject({ half: 'restore', from: 'source', to: 'destination', info: { status: 'completed' } })
  expect(report.uri).toMatch(/^file:.*\/it's a \$guest,offset=100$/)
  expect(proveMigration(report)).toEqual([expect.objectContaining({ feature: 'restore over file', exercised: true })])
})

test('a guest that was stopped before is continued only when it is restored', async () => {
  await using it = await setting({ spec: { stopped: true }, destination: loaded, state: 'paused' })
  const saved = await save(it.input)
  expect(it.pair.source.qemu.names.filter((name) => name === 'stop' || name === 'migrate')).toEqual(['stop', 'migrate'])
  await loadSaved({ ...it.input, destination: it.pair.destination, saved })
  expect(it.pair.destination.qemu.names.slice(-2)).toEqual(['query-status', 'cont'])
})

test('one that runs although it was saved stopped is not taken for restored', async () => {
  await using it = await setting({ spec: { stopped: true }, state: 'running' })
  const saved = await save(it.input)
  const restoring = loadSaved({ ...it.input, destination: it.pair.destination, saved })
  await expect(restoring).rejects.toMatchObject({ code: 'wrong-state', expected: 'paused', actual: 'running' })
})

test('a save that fails is told with the reason of QEMU', async () => {
  await using it = await setting({ source: ['source MIGRATION setup', 'source MIGRATION failed'] })
  await expect(save(it.input)).rejects.toMatchObject({ code: 'migration-failed' })
})

test('a save that is stuck says what was seen last', async () => {
  await using it = await setting({ source: ['source MIGRATION active'], limitMs: 50 })
  const message = expect.stringMatching(/did not come to 'completed' in \d+ ms; the source was last seen 'active'$/)
  await expect(save(it.input)).rejects.toMatchObject({ code: 'migration-stuck', message })
})

test('a restore that is stuck says what was seen last', async () => {
  await using it = await setting({ destination: ['destination MIGRATION active'] })
  const saved = await save(it.input)
  const restoring = loadSaved({ ...it.input, destination: it.pair.destination, saved, limitMs: 50 })
  const message = expect.stringMatching(/^restoring from .* in \d+ ms; the destination was last seen 'active'$/)
  await expect(restoring).rejects.toMatchObject({ code: 'migration-stuck', message })
})

test('where there is no room nothing is begun', async () => {
  await using it = await setting({})
  const run = async () => ({ code: 0, signal: null, stdout: '1 4096\n', stderr: '' })
  const source = { ...it.input.source, host: { ...it.input.source.host, run } }
  await expect(save({ ...it.input, source })).rejects.toMatchObject({ name: 'LabError', code: 'disk-full' })
  expect(it.pair.source.qemu.names).not.toContain('migrate')
})
