import { expect, test } from 'vitest'
import { sampleAttempt } from '../machine/fixtures/scripted-machine.ts'
import type { DimmSpec } from '../spec/hotplug.ts'
import { newDimms } from './dimm-places.ts'
import { hotplugMachine } from './fixtures/hotplug-machine.ts'
import { plugDimm } from './plug-dimm.ts'

const signal = AbortSignal.timeout(20_000)
const dimm = { sizeMib: 256, device: 'pc-dimm', backend: 'ram' } as const
const policy = { mode: 'bind', hostNodes: [0] } as const

const options: readonly [DimmSpec, string, string][] = [
  [{ ...dimm, backend: 'memfd', share: true }, 'type "memory-backend-memfd"', 'type "memory-backend-ram"'],
  [{ ...dimm, backend: 'file', share: true }, 'type "memory-backend-file"', 'type "memory-backend-ram"'],
  [{ ...dimm, share: true }, 'share true', 'share false'],
  [{ ...dimm, prealloc: true }, 'prealloc true', 'prealloc false'],
  [{ ...dimm, policy }, 'policy "bind"', 'policy "default"'],
]

test.for(options)('memory of a DIMM that is %o is proven', async ([wanted, expected]) => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt)
  const { proof } = await plugDimm(machine, newDimms(machine, [wanted])[0]!, signal)
  expect(proof.proof).toContain(expected)
})

test.for(options)('plain memory where a DIMM was to be %o is found out', async ([wanted, expected, actual]) => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, { plain: true })
  const plugging = plugDimm(machine, newDimms(machine, [wanted])[0]!, signal)
  await expect(plugging).rejects.toMatchObject({ code: 'wrong-backend', expected, actual })
  expect(machine.spec.memory.dimms).toBeUndefined()
})

test('memory that QEMU does not list is found out', async () => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, { unlisted: true })
  const plugging = plugDimm(machine, newDimms(machine, [dimm])[0]!, signal)
  await expect(plugging).rejects.toMatchObject({ code: 'wrong-backend', actual: 'size not told' })
})
