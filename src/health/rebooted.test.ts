import { expect, test } from 'vitest'
import { sampleAttempt, scriptedMachine } from '../machine/fixtures/scripted-machine.ts'
import { sampleDiskGuest } from '../spec/fixtures/samples.ts'
import { migrated } from './fixtures/migrated.ts'
import { expectRebooted } from './rebooted.ts'

test('a guest of another boot is witnessed anew', async () => {
  await using guest = await migrated()
  const { destination, witness, attempt } = guest
  const before = { ...witness, hello: { ...witness.hello, bootId: 'an-earlier-boot' } }
  const after = await expectRebooted(destination, before, attempt)
  expect(after.hello.bootId).toBe(witness.hello.bootId)
  expect(after.source).toBe(destination)
})

test('a guest that was to reboot and did not is named', async () => {
  await using guest = await migrated()
  const rebooted = expectRebooted(guest.destination, guest.witness, guest.attempt)
  await expect(rebooted).rejects.toMatchObject({ code: 'not-rebooted' })
})

test.for([
  ['stays', [], 'not-rebooted'],
  ['cannot be asked for', ['guest-exec'], 'missing-capability'],
] as const)('the boot of a guest without a probe %s', async ([, blocks, code]) => {
  await using guest = await migrated()
  await using attempt = sampleAttempt()
  const ended = { exited: true, exitcode: 0, 'out-data': Buffer.from('cafe').toString('base64') }
  const qga = { 'guest-exec': () => ({ pid: 1 }), 'guest-exec-status': () => ended }
  const scripted = await scriptedMachine('destination', attempt, { qga, blocks })
  const equipment = { ...scripted.equipment, image: { ...sampleDiskGuest, unprobed: true } } as const
  const before = { ...guest.witness, hello: { ...guest.witness.hello, bootId: 'cafe' } }
  await expect(expectRebooted({ ...scripted, equipment }, before, attempt)).rejects.toMatchObject({ code })
})
