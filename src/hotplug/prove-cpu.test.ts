import { expect, test } from 'vitest'
import { sampleAttempt } from '../machine/fixtures/scripted-machine.ts'
import { newCpus } from './cpu-places.ts'
import { hotplugMachine } from './fixtures/hotplug-machine.ts'
import { plugCpu } from './plug-cpu.ts'

const signal = AbortSignal.timeout(20_000)

async function plug(lacks?: number) {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, { ...(lacks !== undefined && { lacks }) })
  const [cpu] = await newCpus(machine, 1, signal)
  return await plugCpu(machine, cpu!, signal)
}

test('a vCPU that can do what the first can is proven', async () => {
  expect((await plug()).proof.proof).toContain('feature-words: the 2 of /machine/unattached/device[0]')
})

test('a vCPU that lacks a feature of the first is found out', async () => {
  const wrong = { code: 'cpu-changed', expected: '7.0.ebx 0x30', actual: '7.0.ebx 0x10' }
  await expect(plug(0x20)).rejects.toMatchObject(wrong)
})
