import { expect, test } from 'vitest'
import type { HostFacts } from '../../spec/host-facts.ts'
import { sampleDiskGuest, sampleSpec } from '../../spec/fixtures/samples.ts'
import { sampleCase, sampleRun } from '../fixtures/sample-run.ts'
import type { BuildOffer, HostOffer } from '../run-context.ts'
import { whyUnlike } from './alike.ts'
import { arrangementsOf } from './arrangement.ts'

await using run = sampleRun()
const [local] = run.hosts
const cpu = (cpuVendor: string, cpuModel: string): HostFacts => ({
  ...{ kernel: '6.1', architecture: 'x86_64', cpus: 1, cpuVendor, cpuModel, cpuFlags: [], memoryMib: 1 },
  ...{ hugepagesFree: {}, userfaultfd: 'root', kvmDevice: 'open', freeMib: 1, programs: [] },
})
const intel = cpu('GenuineIntel', 'Intel(R) Xeon(R) Gold 6230')
const amd = cpu('AuthenticAMD', 'EPYC 7742')

function host(name: string, works: boolean, facts?: HostFacts): HostOffer {
  const offer = local!.builds[sampleSpec.build] as BuildOffer
  const builds = { [sampleSpec.build]: { ...offer, cpuModels: ['max', 'host', 'Nehalem'], kvm: { works, reason: '' } } }
  return { ...local!, name, builds, ...(facts && { facts }) }
}

const caseOf = (model: string, accelerator: 'auto' | 'tcg' = 'auto') => {
  const spec = { ...sampleSpec, accelerator, cpu: { model, features: [] } }
  return { ...sampleCase, source: spec, destination: spec }
}
const why = (model: string, ...hosts: HostOffer[]) => whyUnlike(caseOf(model), hosts)?.message

test('the host’s own CPU must be the same on both sides', () => {
  const unlike = 'box-1 is Intel(R) Xeon(R) Gold 6230, box-2 is AMD EPYC 7742'
  expect(why('host', host('box-1', true, intel), host('box-2', true, amd))).toBe(`cpu host: ${unlike}`)
  expect(why('max', host('box-1', true, intel), host('box-2', true, amd))).toBe(`cpu max: ${unlike}`)
})

test('a CPU that QEMU makes may run on any two hosts', () => {
  expect(why('Nehalem', host('box-1', true, intel), host('box-2', true, amd))).toBeUndefined()
  expect(why('max', host('box-1', false, intel), host('box-2', false, amd))).toBeUndefined()
})

test('hosts that are the same, or that nobody asked, go together', () => {
  expect(why('host', host('box-1', true, intel), host('box-2', true, intel))).toBeUndefined()
  expect(why('host', host('box-1', true, intel), host('box-2', true))).toBeUndefined()
})

test('KVM on one side and TCG on the other is no migration that anybody asked for', () => {
  const [kvm, tcg] = [host('box-1', true), host('box-2', false)]
  expect(why('max', kvm, tcg)).toBe('accelerator auto: box-1 runs KVM, box-2 runs TCG')
  expect(whyUnlike(caseOf('max', 'tcg'), [kvm, tcg])).toBeUndefined()
})

test('cases that go from host to host are held to it', () => {
  const [apart, together] = arrangementsOf(
    { ...caseOf('max'), migration: { ...sampleCase.migration!, transport: 'tcp' } },
    'any',
  )
  expect(apart?.together?.([host('box-1', true), host('box-2', false)])).toMatchObject({ code: 'missing-capability' })
  expect(together?.together).toBeUndefined()
})

test('a guest that boots from a disk stays on its host', () => {
  const withDisk = (name: string) => ({ ...host(name, false), guests: { [sampleSpec.guest]: sampleDiskGuest } })
  const message = `guest ${sampleSpec.guest} needs one host: the disk that it boots from is a file of its host`
  expect(why('max', withDisk('box-1'), withDisk('box-2'))).toBe(message)
})
