import { expect, test } from 'vitest'
import { sampleDiskGuest } from '../spec/fixtures/samples.ts'
import { bootImageIn, createOverlay, proveBootDisk } from './boot-disk.ts'
import { diskMachine } from './fixtures/disk-machine.ts'

const { image } = sampleDiskGuest

async function proofOf(nodes: readonly object[]) {
  await using run = await diskMachine({ qmp: { 'query-named-block-nodes': () => nodes } })
  const equipment = { ...run.machine.equipment, image: sampleDiskGuest }
  return proveBootDisk({ ...run.machine, equipment }, run.signal)
}

test('a case has an overlay over the image of its guest', async () => {
  await using run = await diskMachine()
  await createOverlay(bootImageIn('/s'), sampleDiskGuest, run.tool)
  expect(run.commands).toEqual([`qemu-img create -q -f qcow2 -b ${image} -F qcow2 /s/boot.qcow2`.split(' ')])
})

test('the boot disk is proven by its backing file', async () => {
  const node = {
    'node-name': 'boot',
    image: { 'virtual-size': 1 },
    drv: 'qcow2',
    file: '/s/boot.qcow2',
    backing_file: image,
  }
  const proof = `query-named-block-nodes: qcow2 /s/boot.qcow2 over ${image}`
  expect(await proofOf([node])).toEqual([{ feature: 'source: boot disk of debian-12', exercised: true, proof }])
})

test.for([
  ['no such node', []],
  ['over no backing file', [{ 'node-name': 'boot', image: { 'virtual-size': 1 }, drv: 'qcow2', file: image }]],
  [
    'over /other',
    [
      {
        'node-name': 'boot',
        image: { 'virtual-size': 1 },
        drv: 'qcow2',
        file: '/s/boot.qcow2',
        backing_file: '/other',
      },
    ],
  ],
] as const)('it is not by %s', async ([proof, nodes]) => {
  expect(await proofOf(nodes)).toMatchObject([{ exercised: false, proof: expect.stringContaining(proof) }])
})

test('a guest that QEMU loads has none', async () => {
  await using run = await diskMachine()
  expect(await proveBootDisk(run.machine, run.signal)).toEqual([])
})
