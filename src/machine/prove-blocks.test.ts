import { expect, test } from 'vitest'
import type { JsonValue, Properties } from '../spec/parts.ts'
import type { Ask } from './ask.ts'
import { proveBlocks } from './prove-blocks.ts'

const cache = { writeback: true, direct: true, 'no-flush': false }
const node = { 'node-name': 'data', drv: 'qcow2', ro: false, detect_zeroes: 'unmap', cache }

/** A QEMU with one block node. */
function qemu(changes: Readonly<Record<string, JsonValue>> = {}): Ask {
  return (async () => [
    { ...node, 'node-name': 'other' },
    { ...node, ...changes },
  ]) as unknown as Ask
}

const wanted: Properties = {
  driver: 'qcow2',
  'node-name': 'data',
  file: { driver: 'file', filename: '/x' },
  'read-only': false,
  'detect-zeroes': 'unmap',
  cache: { direct: true },
  discard: 'unmap',
}

test('a block node is proven by what QEMU says of it', async () => {
  const proof =
    'query-named-block-nodes: data drv "qcow2", ro false, detect_zeroes "unmap", ' +
    'cache {"writeback":true,"direct":true,"no-flush":false}'
  expect(await proveBlocks([wanted], qemu())).toEqual([{ exercised: true, proof }])
})

test.each<[string, Readonly<Record<string, JsonValue>>]>([
  ['is another format', { drv: 'raw' }],
  ['cannot be written', { ro: true }],
  ['keeps its zeroes', { detect_zeroes: 'off' }],
  ['goes through the cache of the host', { cache: { ...cache, direct: false } }],
  ['is not there', { 'node-name': 'third' }],
])('a node that %s is not the one that was asked for', async (_, changes) => {
  expect(await proveBlocks([wanted], qemu(changes))).toMatchObject([{ exercised: false }])
})

test.each<Properties>([{ 'cache.direct': 'on' }, { cache: { direct: 'on' } }])(
  'on and off are the same: %j',
  async (option) => {
    const blockdev = { driver: 'qcow2', 'node-name': 'data', ...option, 'read-only': 'off' }
    expect(await proveBlocks([blockdev], qemu())).toMatchObject([{ exercised: true }])
    const other = qemu({ cache: { ...cache, direct: false } })
    expect(await proveBlocks([blockdev], other)).toMatchObject([{ exercised: false }])
  },
)

test('what has no name is found by nobody, and without any nothing is asked', async () => {
  const never = (() => expect.fail('asked')) as unknown as Ask
  expect(await proveBlocks([{ driver: 'null-co' }], never)).toEqual([])
})
