import { expect, test } from 'vitest'
import { QmpError } from '../qmp/message.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { proveRoom } from './prove-room.ts'

const spec = {
  ...sampleSpec,
  smp: { cpus: 2, maxcpus: 4 },
  memory: { sizeMib: 512, slots: 4, maxSizeMib: 2048 },
}

/** A QEMU with so many places for vCPUs, and this for its memory. */
const asked = (places: number, memory: object, wanted = spec) =>
  proveRoom(wanted, async <T>(command: string) => {
    if (command === 'qom-get') return memory as T
    return Array.from({ length: places }, () => ({ 'vcpus-count': 1 })) as T
  })

const missing = async (places: number, memory: object) =>
  (await asked(places, memory)).filter(({ exercised }) => !exercised).map(({ feature }) => feature)

const room = { size: 512 * 2 ** 20, slots: 4, 'max-size': 2048 * 2 ** 20 }

test('room for vCPUs and DIMMs is shown by QEMU', async () => {
  expect(await asked(4, room)).toEqual([
    { feature: 'maxcpus=4', exercised: true, proof: 'query-hotpluggable-cpus: places for 4 vCPUs' },
    {
      feature: '4 slots for memory, up to 2048 MiB',
      exercised: true,
      proof: '/machine has 4 slots, up to 2048 MiB',
    },
  ])
})

test('a machine without the room that was asked for', async () => {
  expect(await missing(2, room)).toEqual(['maxcpus=4'])
  for (const memory of [{}, { ...room, slots: 2 }, { ...room, 'max-size': 2 ** 30 }])
    expect(await missing(4, memory)).toEqual(['4 slots for memory, up to 2048 MiB'])
})

test('an older QEMU that does not tell is not checked', async () => {
  const error = new QmpError('the source', 'qom-get', { class: 'GenericError', desc: "Property 'memory' not found" })
  const found = await proveRoom({ ...spec, smp: sampleSpec.smp }, () => Promise.reject(error))
  expect(found).toMatchObject([{ unchecked: true }])
})

test('where no room was asked for, nobody is asked', async () => {
  expect(await asked(0, {}, { ...spec, ...sampleSpec, memory: { sizeMib: 512 } as typeof spec.memory })).toEqual([])
})
