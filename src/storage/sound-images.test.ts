import { expect, test } from 'vitest'
import { diskMachine, sampleImage } from './fixtures/disk-machine.ts'
import { expectSoundImages } from './sound-images.ts'

const qmp = { stop: () => ({}), cont: () => ({}) }

test('images are checked while the guest stands still', async () => {
  await using run = await diskMachine({ qmp, ran: { stdout: '{"check-errors": 0}' } })
  expect(await expectSoundImages(run.machine, [sampleImage], run.signal)).toMatchObject([{ exercised: true }])
  expect(run.machine.qemu.names).toEqual(['stop', 'cont'])
})

test('raw images are nothing to stop a guest for, and prove nothing', async () => {
  await using run = await diskMachine({ qmp })
  expect(await expectSoundImages(run.machine, [{ path: '/s/disk0.raw', format: 'raw' }], run.signal)).toEqual([])
  expect(run.machine.qemu.names).toEqual([])
})

test('a damaged image is', async () => {
  await using run = await diskMachine({ qmp, ran: { code: 3, stdout: '{"leaks": 1, "check-errors": 0}' } })
  const checked = expectSoundImages(run.machine, [sampleImage], run.signal)
  await expect(checked).rejects.toMatchObject({ code: 'image-damaged' })
})
