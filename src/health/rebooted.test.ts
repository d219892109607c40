import { expect, test } from 'vitest'
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
