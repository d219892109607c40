import { expect, test } from 'vitest'
import type { GuestImage } from '../spec/build.ts'
import type { FirmwareSpec } from '../spec/firmware.ts'
import { sampleDiskGuest, sampleImage } from '../spec/fixtures/samples.ts'
import { sampleAttempt, scriptedMachine } from './fixtures/scripted-machine.ts'
import { proveBoot } from './prove-boot.ts'

const ovmf: FirmwareSpec = { name: 'ovmf', secureBoot: false, code: '/code', vars: '/vars' }
const secure: FirmwareSpec = { ...ovmf, name: 'ovmf-secure', secureBoot: true }

type Setting = Readonly<{
  image: GuestImage
  firmware?: FirmwareSpec
  says?: string
  flash?: string
  blocks?: readonly string[]
}>

/** A guest that says this of its boot, in a QEMU with flash or without. */
async function proofs({ image, firmware, says = '', flash = 'flash-', blocks = [] }: Setting) {
  await using attempt = sampleAttempt()
  const qga = {
    'guest-exec': () => ({ pid: 1 }),
    'guest-exec-status': () => ({ exited: true, exitcode: 0, 'out-data': Buffer.from(says).toString('base64') }),
  }
  const nodes: Record<string, string> = { pflash0: `${flash}code`, pflash1: `${flash}vars` }
  const qmp = { 'qom-get': ({ property = '' }: { property?: string }) => nodes[property] }
  const machine = await scriptedMachine('source', attempt, { qga, qmp, blocks })
  const { equipment, spec } = machine
  const booted = { ...machine, equipment: { ...equipment, image }, spec: { ...spec, ...(firmware && { firmware }) } }
  return proveBoot(booted, attempt.signal)
}

test('a kernel on a firmware that nobody chose has nothing to prove', async () => {
  expect(await proofs({ image: sampleImage })).toEqual([])
})

test('a disk is booted by its boot loader', async () => {
  const says = 'bios\nBOOT_IMAGE=/boot/vmlinuz-6.1 root=PARTUUID=1\n'
  expect(await proofs({ image: sampleDiskGuest, says })).toEqual([
    { feature: 'source: boot loader', exercised: true, proof: 'it booted /boot/vmlinuz-6.1' },
  ])
})

test('a guest that came otherwise proves no boot loader', async () => {
  expect(await proofs({ image: sampleDiskGuest, says: 'bios\nroot=/dev/vda\n' })).toMatchObject([{ exercised: false }])
})

test('a firmware is proven by the guest and by QEMU', async () => {
  const says = 'uefi\nBOOT_IMAGE=/boot/vmlinuz-6.1\n   6   0   0   0   1\n'
  const found = await proofs({ image: sampleDiskGuest, firmware: secure, says })
  expect(found.map(({ feature, proof }) => `${feature}: ${proof}`)).toEqual([
    'source: boot loader: it booted /boot/vmlinuz-6.1',
    'source: firmware ovmf-secure: the guest sees UEFI',
    'source: secure boot: SecureBoot is 1',
    'source: flash: /machine pflash0 is flash-code, pflash1 is flash-vars',
  ])
  expect(found.every(({ exercised }) => exercised)).toBe(true)
})

test.for([
  ['sees no UEFI', 'firmware ovmf', ovmf, 'bios\n'],
  ['has secure boot off', 'secure boot', secure, 'uefi\nx\n 6 0 0 0 0\n'],
  ['has no such variable', 'secure boot', secure, 'uefi\nx\n'],
] as const)('a guest that %s does not prove %s', async ([, feature, firmware, says]) => {
  const found = await proofs({ image: sampleImage, firmware, says })
  expect(found).toContainEqual(expect.objectContaining({ feature: `source: ${feature}`, exercised: false }))
})

test('a machine without flash does not prove a firmware', async () => {
  const found = await proofs({ image: sampleImage, firmware: ovmf, says: 'uefi\nx\n', flash: '' })
  expect(found).toContainEqual(expect.objectContaining({ feature: 'source: flash', exercised: false }))
})

test('where the agent blocks programs, only QEMU is asked, and that has a name', async () => {
  const found = await proofs({ image: sampleDiskGuest, firmware: secure, blocks: ['guest-exec'] })
  expect(found.map(({ feature, exercised }) => [feature, exercised])).toEqual([
    ['source: what the guest says of its boot', false],
    ['source: flash', true],
  ])
})
