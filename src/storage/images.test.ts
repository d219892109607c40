import { expect, test } from 'vitest'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { diskMachine, sampleDisk, sampleImage } from './fixtures/disk-machine.ts'
import { checkImage, compareImages, createImage, imagesIn, snapshotTags } from './images.ts'

const other = { path: '/s/other.raw', format: 'raw' } as const

test('both sides share an image, or each has its own', () => {
  const spec = { ...sampleSpec, disks: [sampleDisk, { ...sampleDisk, sharing: 'mirrored', format: 'raw' } as const] }
  expect(imagesIn('/s', 'source', spec).map(({ path }) => path)).toEqual(['/s/disk0.qcow2', '/s/source-disk1.raw'])
  expect(imagesIn('/s', 'destination', spec)).toEqual([
    { path: '/s/disk0.qcow2', format: 'qcow2' },
    { path: '/s/destination-disk1.raw', format: 'raw' },
  ])
  expect(imagesIn('/s', 'source', sampleSpec)).toEqual([])
})

test('an image is made by the qemu-img of the build', async () => {
  await using run = await diskMachine()
  await createImage(sampleImage, sampleDisk, run.tool)
  expect(run.commands).toEqual([['qemu-img', 'create', '-q', '-f', 'qcow2', '/s/disk0.qcow2', '64M']])
})

test('an image that cannot be made is not the fault of the product', async () => {
  await using run = await diskMachine({ ran: { code: 1, stderr: 'qemu-img: /s: No space left on device\n' } })
  await expect(createImage(sampleImage, sampleDisk, run.tool)).rejects.toMatchObject({
    code: 'qemu-img',
    message: 'qemu-img create -q -f qcow2 /s/disk0.qcow2 64M ended with 1: qemu-img: /s: No space left on device',
  })
})

test('a qemu-img that does not end is not waited for for ever', async () => {
  await using run = await diskMachine({ ran: 'never' })
  await expect(createImage(sampleImage, sampleDisk, { ...run.tool, limitMs: 10 })).rejects.toMatchObject({
    code: 'qemu-img-stuck',
    message: expect.stringMatching(/^qemu-img create .* 64M did not end in \d+ ms on host scripted$/) as string,
  })
})

test('a build without qemu-img cannot run the case', async () => {
  await using run = await diskMachine()
  const { qemuImg: _, ...build } = run.tool.build
  await expect(createImage(sampleImage, sampleDisk, { ...run.tool, build })).rejects.toMatchObject({
    name: 'MissingCapability',
    message: "host scripted: build 'qemu-10.0' has no qemu-img, which cases with disks need",
  })
})

test('a check that finds nothing is passed, and raw images have nothing to be checked', async () => {
  await using run = await diskMachine({ ran: { stdout: '{"check-errors": 0}' } })
  await checkImage(sampleImage, run.tool)
  await checkImage(other, run.tool)
  expect(run.commands).toEqual([['qemu-img', 'check', '-U', '--output=json', '-f', 'qcow2', '/s/disk0.qcow2']])
})

test.for([
  [{ code: 2, stdout: '{"corruptions": 3, "check-errors": 0}' }, '3 corruptions, 0 leaked clusters, 0 errors'],
  [{ code: 3, stdout: '{"leaks": 1, "check-errors": 0}' }, '0 corruptions, 1 leaked clusters, 0 errors'],
] as const)('%j is a damaged image', async ([ran, actual]) => {
  await using run = await diskMachine({ ran })
  await expect(checkImage(sampleImage, run.tool)).rejects.toMatchObject({ code: 'image-damaged', actual })
})

const lab = { name: 'LabError', code: 'qemu-img' }
const damaged = { name: 'ExpectationError', code: 'image-damaged' }

test.for([
  [{ code: 1, stderr: "qemu-img: Could not open 'a': Could not open 'a': No such file or directory\n" }, lab],
  [{ code: 1, stderr: 'qemu-img: error while writing at byte 0: No space left on device\n' }, lab],
  [{ code: 1, stderr: "qemu-img: Could not open 'a': Image is not in qcow2 format\n" }, damaged],
  [{ code: 1, stderr: "qemu-img: Could not open 'a': Active L1 table offset invalid\n" }, damaged],
  [{ code: null, signal: 'SIGSEGV' }, damaged],
] as const)('what a guest wrote and cannot be read is its fault, or that of the host: %j', async ([ran, error]) => {
  await using run = await diskMachine({ ran })
  await expect(checkImage(sampleImage, run.tool)).rejects.toMatchObject(error)
  await expect(snapshotTags(sampleImage, run.tool)).rejects.toMatchObject(error)
})

test('a killed check says so', async () => {
  await using run = await diskMachine({ ran: { code: null, signal: 'SIGABRT', stderr: 'qemu-img: block.c:1: Assert' } })
  await expect(checkImage(sampleImage, run.tool)).rejects.toThrow('disk0.qcow2 ended with SIGABRT: qemu-img: block.c:1')
})

test('images are compared as what they hold, whatever their formats', async () => {
  await using run = await diskMachine({ ran: { stdout: 'Images are identical.\n' } })
  await compareImages(sampleImage, other, run.tool)
  expect(run.commands[0]!.slice(1)).toEqual([
    'compare',
    '-U',
    '-f',
    'qcow2',
    '-F',
    'raw',
    '/s/disk0.qcow2',
    '/s/other.raw',
  ])
})

test('images that differ do so at a place', async () => {
  await using run = await diskMachine({ ran: { code: 1, stdout: 'Content mismatch at offset 4096!\n' } })
  const actual = 'Content mismatch at offset 4096!'
  await expect(compareImages(sampleImage, other, run.tool)).rejects.toMatchObject({ code: 'images-differ', actual })
})

test('images that cannot be read are not known to differ', async () => {
  await using gone = await diskMachine({ ran: { code: 2, stderr: 'Could not open it: No such file or directory' } })
  await expect(compareImages(sampleImage, other, gone.tool)).rejects.toMatchObject(lab)
  await using bad = await diskMachine({ ran: { code: 2, stderr: 'Could not open it: Image is not in qcow2 format' } })
  await expect(compareImages(sampleImage, other, bad.tool)).rejects.toMatchObject(damaged)
})

test('the tags of an image are those that qemu-img lists', async () => {
  const listing = `Snapshot list:
ID        TAG               VM SIZE                DATE     VM CLOCK     ICOUNT
1         early             109 MiB 2026-11-21 10:00:00 00:00:04.123
2         late              110 MiB 2026-11-21 10:00:01 00:00:05.123
`
  await using run = await diskMachine({ ran: { stdout: listing } })
  expect(await snapshotTags(sampleImage, run.tool)).toEqual(['early', 'late'])
})
