import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleFault, sampleRunDir } from './fixtures/samples.ts'
import { givenUp, hostFaultsFile, inRun, notUsed, readHostFaults } from './host-faults.ts'

async function read(text: string) {
  await using run = await sampleRunDir()
  await writeFile(join(run.path, hostFaultsFile), text)
  return await readHostFaults(run.path)
}

test('a run whose hosts did well has no faults', async () => {
  await using run = await sampleRunDir()
  expect(await readHostFaults(run.path)).toEqual([])
})

test('faults are read in order, without a line that a kill has torn', async () => {
  const lines = [sampleFault('box-1'), sampleFault('box-2')].map((fault) => JSON.stringify(fault))
  expect((await read(`${lines.join('\n')}\n{"host":"bo`)).map(({ host }) => host)).toEqual(['box-1', 'box-2'])
})

test('what is no fault is named with its line', async () => {
  await expect(read(`${JSON.stringify(sampleFault('box-1'))}\n{"host":7}\n`)).rejects.toThrow('host-faults.jsonl:2 ')
})

test('a host that was given up has its last fault and their number', () => {
  const faults = [
    sampleFault('box-1'),
    sampleFault('box-2'),
    sampleFault('box-1', { givenUp: true, code: 'disk-full' }),
  ]
  expect(givenUp(faults)).toMatchObject([{ host: 'box-1', code: 'disk-full', times: 2 }])
})

test('a host that was not used has its last reason, and is none that made a case fail', () => {
  const faults = [
    sampleFault('box-1', { notUsed: true, code: 'disk-full' }),
    sampleFault('box-1', { notUsed: true, code: 'host-unreachable' }),
    sampleFault('box-1', { givenUp: true }),
  ]
  expect(notUsed(faults)).toMatchObject([{ host: 'box-1', code: 'host-unreachable' }])
  expect(givenUp(faults)).toMatchObject([{ times: 1 }])
  expect(inRun(faults)).toHaveLength(1)
  expect(notUsed([sampleFault('box-1', { givenUp: true })])).toEqual([])
})
