import { expect, test } from 'vitest'
import { migrated } from './fixtures/migrated.ts'
import { memoryLimitMs, takeWitness } from './witness.ts'

test('the witness knows the guest as it is before the migration', async () => {
  await using all = await migrated({ vcpus: [true, false, true], kernelLog: '<6>[    0.0] one\n<6>[    0.1] two\n' })
  expect(all.witness).toMatchObject({
    source: { role: 'source' },
    hello: { bootId: 'b007', release: '6.1.0-32-cloud-amd64' },
    stampedMib: 1,
    stampedPages: 256,
    vcpusOnline: 2,
    kernelLogSeconds: 0.1,
  })
  expect(all.witness.clock.controllerMs).toBeLessThanOrEqual(Date.now() + 1)
})

test('a kernel log may be longer than a call can have arguments', async () => {
  const kernelLog = Array.from({ length: 200_000 }, (_, line) => `<6>[ ${line}.5] told\n`).join('')
  await using all = await migrated({ kernelLog })
  expect(all.witness.kernelLogSeconds).toBe(199_999.5)
})

test('beats are on before memory is stamped, and the load comes last', async () => {
  await using all = await migrated({}, 20)
  expect(all.source.probePeer.commands).toEqual([
    'hello',
    'beat on',
    expect.stringMatching(/^stamp 1 \d+$/),
    'dirty 20',
  ])
})

test('a quarter of the guest’s memory is stamped where nothing else is asked for', async () => {
  await using all = await migrated()
  const witness = await takeWitness(all.source, { dirtyMibPerSecond: 0 }, all.attempt)
  expect(witness.stampedMib).toBe(128)
})

test('a guest that runs another kernel than its image has is not the guest that was asked for', async () => {
  await using all = await migrated()
  all.source.probePeer.answers('hello', () => 'ok boot=b007 release=5.10.0 cpus=2 memKib=490000')
  await expect(takeWitness(all.source, { dirtyMibPerSecond: 0 }, all.attempt)).rejects.toMatchObject({
    code: 'wrong-guest',
    message: 'the guest runs kernel 5.10.0, not that of micro-6.1',
    expected: '6.1.0-32-cloud-amd64',
    actual: '5.10.0',
  })
})

test('more memory has more time', () => {
  expect([0, 8, 1024].map(memoryLimitMs)).toEqual([20_000, 21_000, 148_000])
})
