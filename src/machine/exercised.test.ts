import { expect, test } from 'vitest'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { proveMachine, versionText } from './exercised.ts'
import { machineAnswers, typesOf } from './fixtures/machine-answers.ts'
import { sampleAttempt, sampleEquipment, scriptedMachine } from './fixtures/scripted-machine.ts'

async function prove(changes: object = {}, accelerator: 'kvm' | 'tcg' = 'tcg') {
  await using attempt = sampleAttempt()
  const { monitor } = await scriptedMachine('source', attempt, { qmp: { ...machineAnswers, ...changes } })
  const equipment = { ...sampleEquipment, accelerator }
  return await proveMachine({ name: 'source', spec: sampleSpec, equipment, monitor, signal: attempt.signal })
}

test('QEMU itself says that it is the machine that was asked for', async () => {
  expect(await prove()).toEqual([
    {
      feature: 'source: build qemu-10.0',
      exercised: true,
      proof: 'query-version: 10.0.2 (Debian 1:10.0.2+ds-2)',
    },
    {
      feature: 'source: machine type pc-q35-10.0',
      exercised: true,
      proof: '/machine is a pc-q35-10.0-machine',
    },
    { feature: 'source: CPU model max', exercised: true, proof: 'every vCPU is a max-x86_64-cpu' },
    { feature: 'source: 2 vCPUs', exercised: true, proof: 'query-cpus-fast: 2' },
    { feature: 'source: 512 MiB', exercised: true, proof: 'query-memory-size-summary: 512 MiB' },
    { feature: 'source: accelerator tcg', exercised: true, proof: 'query-kvm: not enabled' },
  ])
})

test.each<[string, object]>([
  ['build qemu-10.0', { 'query-version': () => ({ qemu: { major: 7, minor: 2, micro: 22 }, package: '' }) }],
  ['machine type pc-q35-10.0', typesOf('pc-q35-9.2', ['max', 'max'])],
  ['CPU model max', typesOf('pc-q35-10.0', ['max', 'qemu64'])],
  ['CPU model max', typesOf('pc-q35-10.0', ['Nehalem', 'Nehalem'])],
  ['2 vCPUs', { 'query-cpus-fast': () => [{ 'qom-path': '/machine/unattached/device[0]', 'thread-id': 1 }] }],
  ['512 MiB', { 'query-memory-size-summary': () => ({ 'base-memory': 2 ** 28 }) }],
  ['accelerator tcg', { 'query-kvm': () => ({ enabled: true, present: true }) }],
])('a QEMU that is not what was asked for did not exercise: %s', async (feature, changes) => {
  const not = (await prove(changes)).filter(({ exercised }) => !exercised)
  expect(not.map((one) => one.feature)).toContain(`source: ${feature}`)
})

test('KVM is exercised where it is enabled, and only there', async () => {
  const kvm = async (enabled: boolean) => (await prove({ 'query-kvm': () => ({ enabled }) }, 'kvm')).at(-1)
  expect(await kvm(true)).toMatchObject({ feature: 'source: accelerator kvm', exercised: true })
  expect(await kvm(false)).toMatchObject({ feature: 'source: accelerator kvm', exercised: false })
})

test.each([
  [' (Debian 1:10.0.2+ds-2)', '10.0.2 (Debian 1:10.0.2+ds-2)'],
  ['', '10.0.2'],
  ['v10.0.2-dirty', '10.0.2 v10.0.2-dirty'],
])("package '%s' gives version '%s'", (packaged, text) => {
  expect(versionText({ qemu: { major: 10, minor: 0, micro: 2 }, package: packaged })).toBe(text)
})
