import { expect, test } from 'vitest'
import { beatAt } from '../guest/fixtures/beats.ts'
import { diskMachine } from './fixtures/disk-machine.ts'
import { expectWriter, untilWritten, writtenBlocks } from './writer.ts'

const span = { startedAt: 100, endedAt: 200 }

async function written(before: readonly [number, number][], after: readonly [number, number][]) {
  await using source = await diskMachine()
  await using destination = await diskMachine({ role: 'destination' })
  for (const [index, { machine }] of [source, destination].entries())
    for (const [at, diskBlocks] of [before, after][index]!) machine.probe.beats.push(beatAt(at, at, { diskBlocks }))
  return writtenBlocks([source.machine, destination.machine], span)
}

test('blocks are counted while the migration ran and after it, on whichever side they were written', async () => {
  expect(
    await written(
      [
        [90, 5],
        [110, 10],
        [150, 20],
      ],
      [
        [190, 30],
        [210, 31],
        [250, 40],
      ],
    ),
  ).toEqual({
    during: 20,
    after: 10,
  })
})

test('what was written before does not count', async () => {
  expect(
    await written(
      [
        [90, 5],
        [110, 10],
        [150, 10],
      ],
      [
        [190, 10],
        [250, 12],
      ],
    ),
  ).toEqual({ during: 0, after: 2 })
  expect(await written([], [])).toEqual({ during: 0, after: 0 })
})

test('a writer is proven by what was written while the guest migrated', () => {
  const proof = '16 blocks acknowledged by the disk while the guest migrated, 1 after that'
  const feature = 'disk writer of 2 MiB/s'
  expect(expectWriter(2, { during: 16, after: 1 })).toEqual({ feature, exercised: true, proof })
  expect(expectWriter(2, { during: 0, after: 1 })).toMatchObject({ exercised: false })
})

test('a writer that does not go on after the migration has stopped', () => {
  expect(() => expectWriter(2, { during: 16, after: 0 })).toThrow(expect.objectContaining({ code: 'load-stopped' }))
})

test('a writer is waited for by its beats', async () => {
  await using run = await diskMachine()
  await run.machine.probe.writeDisk(2, { signal: run.signal, timeoutMs: 1_000 })
  expect(await untilWritten(run.machine, 2, run.signal)).toMatchObject({
    feature: 'disk writer of 2 MiB/s',
    exercised: true,
  })
})
