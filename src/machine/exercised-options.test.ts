import { expect, test } from 'vitest'
import { Refusal, type Script } from '../base/fixtures/script.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import type { JsonValue } from '../spec/parts.ts'
import { proveMachine } from './exercised.ts'
import { machineAnswers } from './fixtures/machine-answers.ts'
import { sampleAttempt, sampleEquipment, scriptedMachine } from './fixtures/scripted-machine.ts'

type Given = Readonly<{ feature?: string; option?: readonly [string, string] }>

/** Whether an option is proven by a QEMU that has this property, and no other besides types. */
async function prove({ feature, option }: Given, [name, value]: readonly [string, JsonValue]) {
  await using attempt = sampleAttempt()
  const types = machineAnswers['qom-get']!
  const get: Script[string] = (args) => {
    if (args['property'] === 'type') return types(args)
    if (args['property'] === name) return value
    return new Refusal(`Property '${String(args['property'])}' not found`)
  }
  const { monitor } = await scriptedMachine('source', attempt, { qmp: { ...machineAnswers, 'qom-get': get } })
  const cpu = { model: 'max', features: feature === undefined ? [] : [feature] }
  const spec = { ...sampleSpec, cpu, machineOptions: Object.fromEntries(option ? [option] : []) }
  const proofs = await proveMachine({
    ...{ name: 'source', spec, equipment: { ...sampleEquipment, accelerator: 'tcg' } },
    ...{ monitor, signal: attempt.signal },
  })
  return proofs.find((proof) => /CPU feature|machine option/.test(proof.feature))
}

test.each<[string, string, JsonValue, boolean]>([
  ['hv-spinlocks=0x1fff', 'hv-spinlocks', 0x1fff, true],
  ['hv-spinlocks=0x1fff', 'hv-spinlocks', 0xffff_ffff, false],
  ['hv_relaxed', 'hv-relaxed', true, true],
  ['-hle', 'hle', false, true],
  ['-hle', 'hle', true, false],
  ['level=13', 'level', 13, true],
  ['level=13', 'level', 22, false],
  ['aes', 'sse', true, false],
])('CPU feature %s, where QEMU has %s %j: %s', async (feature, name, value, exercised) => {
  expect(await prove({ feature }, [name, value])).toMatchObject({ exercised })
})

test.each<[string, string, JsonValue, boolean]>([
  ['max-ram-below-4g', '2G', 2 ** 31, true],
  ['max-ram-below-4g', '2G', 2 ** 32, false],
  ['vmport', 'auto', 'on', true],
  ['vmport', 'off', 'on', false],
  ['usb', 'off', false, true],
])('machine option %s=%s, where QEMU has %j: %s', async (name, wanted, value, exercised) => {
  expect(await prove({ option: [name, wanted] }, [name, value])).toMatchObject({ exercised })
})
