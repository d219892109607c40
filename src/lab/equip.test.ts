import { expect, test } from 'vitest'
import { LabError, MissingCapability } from '../base/errors.ts'
import { sampleBuild, sampleDiskGuest, sampleImage, sampleOffer, sampleSpec } from '../spec/fixtures/samples.ts'
import type { HostFacts } from '../spec/host-facts.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import { equip, pinMachineType } from './equip.ts'
import type { BuildOffer, Missing } from './run-context.ts'

const offer: BuildOffer = {
  build: sampleBuild,
  version: '10.0.2 (Debian 1:10.0.2+ds-2)',
  jsonDevices: true,
  sandbox: true,
  exitWithParent: true,
  machineTypes: [
    { name: 'pc-i440fx-10.0', alias: 'pc' },
    { name: 'pc-q35-10.0', alias: 'q35' },
    { name: 'pc-q35-9.2' },
  ],
  cpuModels: ['max', 'Nehalem', 'host'],
  types: ['virtio-blk-pci', 'e1000'],
  migration: sampleOffer,
  kvm: { works: false, reason: 'a boot sector did not end in 2000 ms' },
}

const offers = (build: BuildOffer | Missing = offer) => ({
  name: 'lab-1',
  builds: { 'qemu-10.0': build },
  guests: { 'micro-6.1': sampleImage },
})
const withKvm = { ...offer, kvm: { works: true, reason: 'it boots' } }
const spec = (changes: Partial<MachineSpec>) => ({ ...sampleSpec, ...changes })

test('a host uses what it has for the names of a spec', () => {
  expect(equip(sampleSpec, offers())).toEqual({
    build: sampleBuild,
    version: '10.0.2 (Debian 1:10.0.2+ds-2)',
    jsonDevices: true,
    sandbox: true,
    exitWithParent: true,
    image: sampleImage,
    accelerator: 'tcg',
  })
})

test('what a host has said of itself goes with it', () => {
  const facts = { kernel: '6.12.0', userfaultfd: 'root' } as HostFacts
  expect(equip(sampleSpec, { ...offers(), facts }).hostFacts).toBe(facts)
})

test.each([
  ['auto', offer, 'tcg'],
  ['auto', withKvm, 'kvm'],
  ['tcg', offer, 'tcg'],
  ['tcg', withKvm, 'tcg'],
  ['kvm', withKvm, 'kvm'],
] as const)("accelerator '%s' is what the host really has", (accelerator, build, chosen) => {
  expect(equip(spec({ accelerator }), offers(build)).accelerator).toBe(chosen)
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
  [
    'threads of TCG on KVM',
    { accelerator: 'kvm', acceleratorOptions: { thread: 'multi' } },
    withKvm,
    "accelerator option 'thread' needs TCG",
  ],
  ['another CPU model', { cpu: { model: 'M68K', features: [] } }, offer, "build 'qemu-10.0' has no CPU model 'M68K'"],
])('%s is missing, by name and host', (_, changes, build, message) => {
  const equipping = () => equip(spec(changes), offers(build))
  expect(equipping).toThrow(MissingCapability)
  expect(equipping).toThrow(`host lab-1: ${message}`)
})

const firmware = { name: 'ovmf-secure', secureBoot: true, code: '/code', vars: '/vars' } as const
const files = { code: '/c/code.fd', vars: '/c/vars.fd', identity: 'f' }

test('a firmware is what the host has of that name', () => {
  const host = { ...offers(), guests: { 'micro-6.1': sampleDiskGuest }, firmware: { 'ovmf-secure': files } }
  expect(equip(spec({ firmware }), host).firmware).toEqual(files)
  expect(() => equip(spec({ firmware }), offers())).toThrow("host lab-1: firmware 'ovmf-secure' is not known")
})

test('secure boot does not take a kernel that nobody has signed', () => {
  const host = { ...offers(), firmware: { 'ovmf-secure': files } }
  const why = "firmware 'ovmf-secure' boots what is signed for it: guest 'micro-6.1' has no boot loader"
  expect(() => equip(spec({ firmware }), host)).toThrow(why)
})

test("CPU 'host' is there where KVM is", () => {
  const host = spec({ cpu: { model: 'host', features: [] } })
  expect(equip(host, offers(withKvm)).accelerator).toBe('kvm')
})

test('a build that could not be had is the fault of the lab', () => {
  const failed = { missing: 'the download of qemu ended after 3 of 40 MB', labCode: 'fetch-failed' }
  const equipping = () => equip(sampleSpec, offers(failed))
  expect(equipping).toThrow(LabError)
  expect(equipping).toThrow(expect.objectContaining({ code: 'fetch-failed', message: failed.missing }))
})

test.each([
  ['q35', 'pc-q35-10.0'],
  ['pc', 'pc-i440fx-10.0'],
  ['pc-q35-9.2', 'pc-q35-9.2'],
])('machine type %s is pinned to %s', (machineType, pinned) => {
  expect(pinMachineType(spec({ machineType }), offers())).toEqual(spec({ machineType: pinned }))
})

test('a machine type that a build does not have is missing', () => {
  const pinning = () => pinMachineType(spec({ machineType: 'pc-q35-11.0' }), offers())
  expect(pinning).toThrow(MissingCapability)
  expect(pinning).toThrow("host lab-1: build 'qemu-10.0' has no machine type 'pc-q35-11.0'")
})

test.each([
  [{ name: 'smbios', options: [['-smbios', 'type=1']], guest: [{ file: '/sys/class/dmi/id/x', lines: [] }] }, true],
  [{ name: 'rng', devices: [{ driver: 'e1000', id: 'a' }], guest: [{ file: '/sys/x', lines: [] }] }, false],
] as const)('a part that only files of a Linux show is not given to a Windows: $0.name', (part, refused) => {
  const windows = { ...sampleDiskGuest, name: 'windows-2022', os: 'windows' } as const
  const asked = (image: typeof windows | typeof sampleImage) => () =>
    equip(spec({ parts: [part] }), { ...offers(), guests: { 'micro-6.1': image } })
  const why =
    "host lab-1: only a file shows that smbios is there, which guest 'windows-2022' has not: /sys/class/dmi/id/x"
  const closed = { ...sampleImage, agentBlocks: ['guest-exec-status'] }
  const blocked =
    "only a file shows that smbios is there, which guest 'micro-6.1' does not let anybody read, its agent blocks guest-exec-status: /sys/class/dmi/id/x"
  expect(asked(sampleImage)).not.toThrow()
  if (refused) expect(asked(closed)).toThrow(blocked)
  else expect(asked(closed)).not.toThrow()
  if (refused) expect(asked(windows)).toThrow(new MissingCapability(why))
  else expect(asked(windows)).not.toThrow()
})
