import { expect, test } from 'vitest'
import { proveDisks } from './block-nodes.ts'
import { diskMachine, sampleImage } from './fixtures/disk-machine.ts'

const node = (changes: object = {}, image: object = {}) => ({
  ...{ 'node-name': 'disk0', drv: 'qcow2', file: sampleImage.path },
  image: { filename: sampleImage.path, 'virtual-size': 64 * 2 ** 20, ...image },
  ...changes,
})

async function proven(nodes: readonly object[]) {
  await using run = await diskMachine({ qmp: { 'query-named-block-nodes': () => nodes } })
  return proveDisks(run.machine, [sampleImage], run.signal)
}

test('a disk is proven by the node that QEMU has for it', async () => {
  expect(await proven([node({ 'node-name': 'disk0-file', drv: 'file' }), node()])).toEqual([
    {
      feature: 'source: qcow2 disk of 64 MiB on virtio-blk',
      exercised: true,
      proof: 'query-named-block-nodes: qcow2, 64 MiB, /s/disk0.qcow2',
    },
  ])
})

test.for([
  ['no node', []],
  ['a node of another format', [node({ drv: 'raw' })]],
  ['a node of another size', [node({}, { 'virtual-size': 2 ** 20 })]],
  ['a node on another image', [node({}, { filename: '/s/other' })]],
] as const)('a disk is not proven by %s', async ([, nodes]) => {
  expect(await proven(nodes)).toMatchObject([{ exercised: false }])
})
