import { expect, test } from 'vitest'
import { QmpError } from '../qmp/message.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { proveExtras } from './prove-extras.ts'

const balloon = { name: 'balloon', devices: [{ driver: 'virtio-balloon-pci', id: 'balloon' }] }
const dimm = { id: 'dimm0', sizeMib: 128, device: 'pc-dimm', backend: 'ram' } as const
const memory = { sizeMib: 512, slots: 4, dimms: [dimm, { ...dimm, id: 'dimm1' }] }
const spec = { ...sampleSpec, parts: [balloon], memory }

/** Answers of a QEMU by command. */
const answering = (answers: Readonly<Record<string, unknown>>) =>
  (async (command: string) => {
    if (answers[command] instanceof Error) throw answers[command]
    return answers[command]
  }) as <T>(command: string) => Promise<T>

test('what is there is proven by QEMU', async () => {
  const answers = { 'qom-get': 'virtio-balloon-pci', 'query-memory-size-summary': { 'plugged-memory': 256 * 2 ** 20 } }
  expect(await proveExtras(spec, answering(answers))).toEqual([
    {
      feature: 'device balloon',
      exercised: true,
      proof: 'qom-get /machine/peripheral/balloon type: virtio-balloon-pci',
    },
    { feature: '256 MiB in DIMMs', exercised: true, proof: 'query-memory-size-summary: 256 MiB plugged' },
  ])
})

test('what is not there is not', async () => {
  const nothing = new QmpError('the source', 'qom-get', { class: 'DeviceNotFound', desc: 'Path not found' })
  const answers = { 'qom-get': nothing, 'query-memory-size-summary': { 'plugged-memory': 0 } }
  expect(await proveExtras(spec, answering(answers))).toMatchObject([{ exercised: false }, { exercised: false }])
})

test('a machine without extras is asked nothing', async () => {
  const unasked = () => Promise.reject(new Error('asked'))
  expect(await proveExtras(sampleSpec, unasked)).toEqual([])
})

test('memory of virtio-mem is not waited for: it comes with its guest', async () => {
  const virtioMem = { ...dimm, id: 'dimm2', device: 'virtio-mem-pci', requestedMib: 64 } as const
  const only = { ...sampleSpec, memory: { ...memory, dimms: [virtioMem] } }
  const unasked = () => Promise.reject(new Error('asked'))
  expect(await proveExtras(only, unasked)).toEqual([])
})
