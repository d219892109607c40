import { expect, test } from 'vitest'
import { sampleAttempt, sampleEquipment } from '../machine/fixtures/scripted-machine.ts'
import type { Build } from '../spec/build.ts'
import { scriptedHost } from '../spec/fixtures/host.ts'
import type { Host } from '../spec/host.ts'
import { sampleBuild, sampleSpec } from '../spec/fixtures/samples.ts'
import type { DiskSpec, MachineSpec } from '../spec/machine-spec.ts'
import { Disks } from './disks.ts'

const disk: DiskSpec = { format: 'qcow2', sizeMib: 64, sharing: 'shared', bus: 'virtio-blk' }
const withDisk = (changes: Partial<DiskSpec> = {}) => ({ ...sampleSpec, disks: [{ ...disk, ...changes }] })

function scripted(diskWriteMibPerSecond?: number) {
  const attempt = sampleAttempt()
  const made: string[] = []
  const host: Host = {
    ...scriptedHost,
    run: async (argv) => (made.push(argv.at(-2)!), { code: 0, signal: null, stdout: '', stderr: '' }),
  }
  const workload = { dirtyMibPerSecond: 0, diskWriteMibPerSecond }
  const disks = new Disks({ attempt, workload })
  const start = (name: string, spec: MachineSpec, build: Build = sampleBuild) => {
    return { name, spec, host, equipment: { ...sampleEquipment, build } }
  }
  return { disks, made, start, [Symbol.asyncDispose]: () => attempt[Symbol.asyncDispose]() }
}

const build = { ...sampleBuild, qemuImg: ['qemu-img'] }

test('an image that both sides share is made once, others for each side', async () => {
  await using run = scripted()
  for (const name of ['source', 'destination']) {
    await run.disks.prepare(run.start(name, withDisk(), build))
    await run.disks.prepare(run.start(name, withDisk({ sharing: 'mirrored' }), build))
  }
  expect(run.made).toEqual(
    ['disk0', 'source-disk0', 'destination-disk0'].map((name) => `/scratch/0123abcd-disks/${name}.qcow2`),
  )
})

test('a machine without disks needs no qemu-img', async () => {
  await using run = scripted()
  expect(await run.disks.prepare(run.start('source', sampleSpec))).toEqual([])
  expect(run.disks.proofs(sampleSpec)).toEqual([])
})

test.for([
  ['a disk that nobody looked at', withDisk(), undefined, ['contents of the disk']],
  [
    'a mirror that was not run',
    withDisk({ sharing: 'mirrored' }),
    undefined,
    ['blockdev-mirror', 'contents of the disk'],
  ],
  ['a load that was never carried', withDisk(), 2, ['contents of the disk', 'disk writer of 2 MiB/s']],
  ['a load on a disk that is not there', sampleSpec, 2, ['disk writer of 2 MiB/s']],
] as const)('%s is not exercised', async ([, spec, rate, features]) => {
  await using run = scripted(rate)
  const proof = 'the test ended without it'
  expect(run.disks.proofs(spec)).toEqual(features.map((feature) => ({ feature, exercised: false, proof })))
})

test('what was proven is not missing', async () => {
  await using run = scripted()
  const proof = { feature: 'contents of the disk', exercised: true, proof: 'read' }
  run.disks.exercised.push(proof)
  expect(run.disks.proofs(withDisk())).toEqual([proof])
})
