import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { replayOf } from './replay.ts'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'virtqual-replay-'))))
afterEach(() => rm(folder, { recursive: true }))

/** A QEMU of a case whose monitors have these transcripts. */
async function watched(name: string, startedAt: number, transcripts: Readonly<Record<string, readonly object[]>>) {
  const directory = join(folder, name)
  await mkdir(directory)
  for (const [file, entries] of Object.entries(transcripts)) {
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`)
    await writeFile(join(directory, file), lines.join(''))
  }
  return { name, directory, scratch: `/var/s/0123-${name}-x`, startedAt }
}

/** Without what stands above the first QEMU. */
const body = (text: string) => text.split('\n').slice(7, -1)

const sent = (at: number, execute: string, args?: object) => ({
  at,
  to: { execute, ...(args && { arguments: args }), id: '7' },
})

test('commands come in the order in which they were sent, with what came of them', async () => {
  const source = await watched('source', 1, {
    'qmp.jsonl': [
      { at: 2, from: { QMP: {} } },
      sent(2, 'qmp_capabilities', { enable: ['oob'] }),
      sent(3, 'cont'),
      { at: 4, from: { event: 'RESUME', timestamp: {} } },
      { at: 5, from: { return: {}, id: '2' } },
      sent(20, 'migrate', { uri: 'unix:/var/s/0123-destination-x/migration' }),
      { at: 21, from: { event: 'MIGRATION', data: { status: 'setup' } } },
      sent(22, 'device_add', { driver: 'pc-dimm', id: 'dimm0' }),
      { at: 23, from: { id: '9', error: { class: 'GenericError', desc: 'not allowed while migrating' } } },
    ],
  })
  const destination = await watched('destination', 10, {
    'qmp.jsonl': [
      sent(11, 'query-status'),
      sent(12, 'migrate-incoming', { uri: 'unix:/var/s/0123-destination-x/migration' }),
    ],
  })
  expect(body(await replayOf('0123', [source, destination]))).toEqual([
    '# source is started, by source/argv.txt',
    'source: {"execute":"cont"}',
    '# source: RESUME {}',
    '# destination is started, by destination/argv.txt',
    'destination: {"execute":"migrate-incoming","arguments":{"uri":"unix:DIR/destination/migration"}}',
    'source: {"execute":"migrate","arguments":{"uri":"unix:DIR/destination/migration"}}',
    '# source: MIGRATION {"status":"setup"}',
    'source: {"execute":"device_add","arguments":{"driver":"pc-dimm","id":"dimm0"}}',
    '# source: refuses: {"class":"GenericError","desc":"not allowed while migrating"}',
  ])
})

test('a refusal of what was only asked is no part of it, nor the word of an agent on the byte that ends a stale command', async () => {
  const source = await watched('source', 1, {
    'qmp.jsonl': [
      { at: 2, to: { execute: 'screendump', id: '3' } },
      { at: 3, from: { id: '3', error: { class: 'GenericError', desc: 'There is no console' } } },
      { at: 4, to: { execute: 'cont', id: '4' } },
      { at: 5, from: { id: '4', error: { class: 'GenericError', desc: 'no' } } },
    ],
    'qga.jsonl': [{ at: 6, from: { error: { class: 'GenericError', desc: "JSON parse error, stray '?'" } } }],
  })
  expect(body(await replayOf('0123', [source])).slice(1)).toEqual([
    'source: {"execute":"cont"}',
    '# source: refuses: {"class":"GenericError","desc":"no"}',
  ])
})

test('a second monitor is told from the first, and out-of-band commands are told too', async () => {
  const source = await watched('source', 1, {
    'qmp.jsonl': [{ at: 3, to: { 'exec-oob': 'migrate-pause', id: '1' } }],
    'qmp-fd.jsonl': [sent(2, 'migrate', { uri: 'fd:migration' })],
  })
  expect(body(await replayOf('0123', [source])).slice(1)).toEqual([
    'source, second monitor: {"execute":"migrate","arguments":{"uri":"fd:migration"}}',
    'source: {"exec-oob":"migrate-pause"}',
  ])
})

test('what the guest was told is told as well, but not what it answers', async () => {
  const source = await watched('source', 1, {
    'qga.jsonl': [
      sent(2, 'guest-sync-delimited', { id: 5 }),
      sent(3, 'guest-set-vcpus', { vcpus: [] }),
      { at: 4, from: { return: 0 } },
    ],
    'probe.jsonl': [
      { at: 5, to: '3 dirty 20' },
      { at: 6, from: 'r 3 ok' },
      { at: 7, from: 'b 1 2 3 4 5' },
    ],
  })
  expect(body(await replayOf('0123', [source])).slice(1)).toEqual([
    'source, agent: {"execute":"guest-set-vcpus","arguments":{"vcpus":[]}}',
    'source, probe: 3 dirty 20',
  ])
})

test('where a destination listens is told, once', async () => {
  const answer = (at: number) => ({ at, from: { return: { 'socket-address': [{ type: 'inet', port: '4711' }] } } })
  const destination = await watched('destination', 1, {
    'qmp.jsonl': [answer(2), { at: 3, from: { return: { status: 'active' } } }, answer(4)],
  })
  expect(body(await replayOf('0123', [destination])).slice(1)).toEqual([
    '# destination: listens on [{"type":"inet","port":"4711"}]',
  ])
})

test('a QEMU that was never spoken to has no transcript', async () => {
  expect(body(await replayOf('0123', [await watched('source', 1, {})]))).toHaveLength(1)
})

test('a damaged transcript is told', async () => {
  const source = await watched('source', 1, {})
  await writeFile(join(source.directory, 'qmp.jsonl'), '{"at":1,"to":{"exe\n')
  await expect(replayOf('0123', [source])).rejects.toMatchObject({ code: 'damaged-file' })
})
