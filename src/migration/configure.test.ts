import { expect, test } from 'vitest'
import type { Script } from '../base/fixtures/script.ts'
import { sampleMigration } from '../spec/fixtures/samples.ts'
import { configure } from './configure.ts'
import { type Pair, scriptedPair } from './fixtures/scripted-pair.ts'

const signal = new AbortController().signal

const sent = ({ qemu }: Pair['source'], name: string) =>
  qemu.commands.find(({ execute }) => execute === name)?.arguments

test('both sides announce what they do, and the source waits for the word of the destination', async () => {
  await using pair = await scriptedPair(() => {})
  for (const machine of [pair.source, pair.destination])
    await configure(machine, { side: machine.role, spec: sampleMigration, signal })
  expect(sent(pair.source, 'migrate-set-capabilities')).toEqual({
    capabilities: [
      { capability: 'events', state: true },
      { capability: 'return-path', state: true },
    ],
  })
  expect(sent(pair.destination, 'migrate-set-capabilities')).toEqual({
    capabilities: [{ capability: 'events', state: true }],
  })
})

test('what a migration asks for is set on top of that', async () => {
  await using pair = await scriptedPair(() => {})
  const spec = {
    ...sampleMigration,
    capabilities: { xbzrle: true, 'return-path': false },
    parameters: { 'max-bandwidth': 0, 'multifd-compression': 'zstd' },
  }
  await configure(pair.source, { side: 'source', spec, signal })
  expect(sent(pair.source, 'migrate-set-capabilities')).toEqual({
    capabilities: [
      { capability: 'events', state: true },
      { capability: 'return-path', state: false },
      { capability: 'xbzrle', state: true },
    ],
  })
  expect(sent(pair.source, 'migrate-set-parameters')).toEqual(spec.parameters)
})

test('where no parameter is asked for, none is set', async () => {
  await using pair = await scriptedPair(() => {})
  await configure(pair.source, { side: 'source', spec: sampleMigration, signal })
  expect(pair.source.qemu.names).toEqual(['migrate-set-capabilities', 'query-migrate-capabilities'])
})

test.each<[string, Script, object]>([
  [
    'a capability that reads back otherwise',
    { 'query-migrate-capabilities': () => [{ capability: 'events', state: false }] },
    { message: 'migration capability events of the source was set to true and reads back false', actual: false },
  ],
  [
    'a capability that this build does not have',
    { 'query-migrate-capabilities': () => [{ capability: 'events', state: true }] },
    { message: 'migration capability return-path of the source was set to true and reads back undefined' },
  ],
  [
    'a parameter that reads back otherwise',
    { 'query-migrate-parameters': () => ({ 'downtime-limit': 300 }) },
    {
      message: 'migration parameter downtime-limit of the source was set to 20 and reads back 300',
      expected: 20,
      actual: 300,
    },
  ],
])('%s is not set', async (_, source, error) => {
  await using pair = await scriptedPair(() => {}, { source })
  const spec = { ...sampleMigration, parameters: { 'downtime-limit': 20 } }
  await expect(configure(pair.source, { side: 'source', spec, signal })).rejects.toMatchObject({
    code: 'not-set',
    ...error,
  })
})
