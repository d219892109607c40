import { expect, test } from 'vitest'
import { sampleAttempt } from '../machine/fixtures/scripted-machine.ts'
import { attemptPlug } from './attempt.ts'
import { hotplugMachine, type Trouble } from './fixtures/hotplug-machine.ts'
import { plugAhead } from './plug-ahead.ts'
import { proveThere } from './prove-there.ts'

const signal = AbortSignal.timeout(20_000)
const dimm = { sizeMib: 256, device: 'pc-dimm', backend: 'memfd', share: true, prealloc: true, node: 0 } as const
const both = { name: 'both', cpus: 1, dimms: [dimm] } as const

/** A destination with what its source was plugged, whatever its command line made of it. */
async function arriving(trouble: Trouble) {
  const attempt = sampleAttempt()
  const source = await hotplugMachine(attempt)
  await attemptPlug(source, both, { signal })
  const given: Trouble = {}
  const destination = await hotplugMachine(attempt, given)
  await plugAhead(destination, source.spec, signal)
  Object.assign(given, trouble)
  return { destination, [Symbol.asyncDispose]: () => attempt[Symbol.asyncDispose]() }
}

test('a machine that has all that it was plugged says so of each', async () => {
  await using given = await arriving({})
  const proofs = await proveThere(given.destination, signal)
  expect(proofs).toMatchObject([
    { feature: 'cpu2 of the source as it was plugged', exercised: true },
    { proof: expect.stringMatching(/slot 0, address 0x100000000, node 0; memory: .* share true, prealloc true$/) },
  ])
})

test.for<[string, Trouble, object]>([
  ['a DIMM that QEMU lost', { forgets: true }, { code: 'hotplug-unseen' }],
  ['another slot', { qemuSlot: 2 }, { code: 'wrong-place', expected: 0, actual: 2 }],
  ['another address', { qemuBase: 2 ** 33 }, { code: 'wrong-place', expected: '0x100000000', actual: '0x200000000' }],
  ['another node', { qemuNode: 1 }, { code: 'wrong-node', expected: 0, actual: 1 }],
  ['memory of another object', { otherMemory: true }, { code: 'wrong-backend' }],
  ['memory that QEMU does not tell of', { unlisted: true }, { code: 'wrong-backend' }],
])('%s is found out', async ([, trouble, wrong]) => {
  await using given = await arriving(trouble)
  await expect(proveThere(given.destination, signal)).rejects.toMatchObject(wrong)
})
