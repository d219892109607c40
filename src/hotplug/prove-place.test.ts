import { expect, test } from 'vitest'
import { sampleAttempt } from '../machine/fixtures/scripted-machine.ts'
import { attemptPlug } from './attempt.ts'
import { newCpus } from './cpu-places.ts'
import { hotplugMachine, type Trouble } from './fixtures/hotplug-machine.ts'
import { plugAhead } from './plug-ahead.ts'
import { plugCpu } from './plug-cpu.ts'
import { provePlace } from './prove-place.ts'

const signal = AbortSignal.timeout(20_000)
const both = { name: 'both', cpus: 1, dimms: [{ sizeMib: 256, device: 'pc-dimm', backend: 'ram' }] } as const

test('a vCPU that QEMU has at another place is found out', async () => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, { qemuCore: 3 })
  const [cpu] = await newCpus(machine, 1, signal)
  const wrong = { code: 'wrong-place', expected: '/machine/peripheral/cpu2', actual: 'none' }
  await expect(plugCpu(machine, cpu!, signal)).rejects.toMatchObject(wrong)
  expect(machine.spec.pluggedCpus).toBeUndefined()
})

test('a place that another vCPU has is found out', async () => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt)
  const [cpu] = await newCpus(machine, 1, signal)
  await plugCpu(machine, cpu!, signal)
  const wrong = { code: 'wrong-place', expected: '/machine/peripheral/cpu3', actual: '/machine/peripheral/cpu2' }
  await expect(provePlace(machine, { ...cpu!, id: 'cpu3' }, signal)).rejects.toMatchObject(wrong)
})

test.for<[string, Trouble, string]>([
  ['a vCPU at another place', { qemuCore: 3 }, 'wrong-place'],
  ['half of a DIMM', { qemuShare: 1 / 2 }, 'memory-size'],
])('a QEMU that makes %s of what it accepts is found out, be there a guest or not', async ([, trouble, code]) => {
  await using first = sampleAttempt()
  const source = await hotplugMachine(first)
  await attemptPlug(source, both, { signal })
  await using second = sampleAttempt()
  const waiting = await hotplugMachine(second, trouble)
  await expect(plugAhead(waiting, source.spec, signal)).rejects.toMatchObject({ code })
  await using third = sampleAttempt()
  const arriving = await hotplugMachine(third, trouble)
  await expect(attemptPlug(arriving, both, { signal })).rejects.toMatchObject({ code })
})
