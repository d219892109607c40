import { expect, test } from 'vitest'
import { LabError, MissingCapability } from '../base/errors.ts'
import { sampleBuild, sampleImage, sampleOffer, sampleSpec } from '../spec/fixtures/samples.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import { equip, pinMachineType } from './equip.ts'
import type { BuildOffer, Missing } from './run-context.ts'

const offer: BuildOffer = {
  build: sampleBuild,
  version: '10.0.2 (Debian 1:10.0.2+ds-2)',
  jsonDevices: true,
  sandbox: true,
  machineTypes: [
    { name: 'pc-i440fx-10.0', alias: 'pc' },
    { name: 'pc-q35-10.0', alias: 'q35' },
    { name: 'pc-q35-9.2' },
  ],
  cpuModels: ['max', 'Nehalem', 'host'],
  migration: sampleOffer,
  kvm: { works: false, reason: 'a boot sector did not end in 2000 ms' },
}

const offers = (build: BuildOffer | Missing = offer) => ({
  builds: { 'qemu-10.0': build },
  guests: { 'micro-6.1': sampleImage },
})
const withKvm = { ...offer, kvm: { works: true, reason: 'it boots' } }
const spec = (changes: Partial<MachineSpec>) => ({ ...sampleSpec, ...changes })

test('a host uses what it has for the names of a spec', () => {
  expect(equip(sampleSpec, offers(), 'lab-1')).toEqual({
    build: sampleBuild,
    version: '10.0.2 (Debian 1:10.0.2+ds-2)',
    jsonDevices: true,
    sandbox: true,
    image: sampleImage,
    accelerator: 'tcg',
  })
})

test.each([
  ['auto', offer, 'tcg'],
  ['auto', withKvm, 'kvm'],
  ['tcg', offer, 'tcg'],
  ['tcg', withKvm, 'tcg'],
  ['kvm', withKvm, 'kvm'],
] as const)("accelerator '%s' is what the host really has", (accelerator, build, chosen) => {
  expect(equip(spec({ accelerator }), offers(build), 'lab-1').accelerator).toBe(chosen)
})

test.each<[string, Partial<MachineSpec>, BuildOffer | Missing, string]>([
  ['a build that nobody knows', { build: 'qemu-0.1' }, offer, "build 'qemu-0.1' is not known"],
  ['a guest that nobody knows', { guest: 'tiny' }, offer, "guest 'tiny' is not known"],
  [
    'a build that is not here',
    {},
    { missing: 'no qemu-system-x86_64 in $PATH' },
    "build 'qemu-10.0' is not available: no qemu-system-x86_64 in $PATH",
  ],
  [
    'KVM that runs no guests',
    { accelerator: 'kvm' },
    offer,
    'KVM does not run guests: a boot sector did not end in 2000 ms',
  ],
  ["CPU 'host' without KVM", { cpu: { model: 'host', features: [] } }, offer, "CPU model 'host' needs KVM"],
  [
    'a ring of dirty pages without KVM',
    { acceleratorOptions: { 'dirty-ring-size': '4096' } },
    offer,
    "accelerator option 'dirty-ring-size' needs KVM",
  ],
  ['another CPU model', { cpu: { model: 'M68K', features: [] } }, offer, "build 'qemu-10.0' has no CPU model 'M68K'"],
])('%s is missing, by name and host', (_, changes, build, message) => {
  const equipping = () => equip(spec(changes), offers(build), 'lab-1')
  expect(equipping).toThrow(MissingCapability)
  expect(equipping).toThrow(`host lab-1: ${message}`)
})

test("CPU 'host' is there where KVM is", () => {
  const host = spec({ cpu: { model: 'host', features: [] } })
  expect(equip(host, offers(withKvm), 'lab-1').accelerator).toBe('kvm')
})

test('a build that could not be had is the fault of the lab', () => {
  const failed = { missing: 'the download of qemu ended after 3 of 40 MB', labCode: 'fetch-failed' }
  const equipping = () => equip(sampleSpec, offers(failed), 'lab-1')
  expect(equipping).toThrow(LabError)
  expect(equipping).toThrow(expect.objectContaining({ code: 'fetch-failed', message: failed.missing }))
})

test.each([
  ['q35', 'pc-q35-10.0'],
  ['pc', 'pc-i440fx-10.0'],
  ['pc-q35-9.2', 'pc-q35-9.2'],
])('machine type %s is pinned to %s', (machineType, pinned) => {
  expect(pinMachineType(spec({ machineType }), offers(), 'lab-1')).toEqual(spec({ machineType: pinned }))
})

test('a machine type that a build does not have is missing', () => {
  const pinning = () => pinMachineType(spec({ machineType: 'pc-q35-11.0' }), offers(), 'lab-1')
  expect(pinning).toThrow(MissingCapability)
  expect(pinning).toThrow("host lab-1: build 'qemu-10.0' has no machine type 'pc-q35-11.0'")
})
