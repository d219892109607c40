import { expect, test } from 'vitest'
import { Refusal } from '../base/fixtures/script.ts'
import { diskMachine } from './fixtures/disk-machine.ts'
import { expectLocked, expectLockedOut } from './lock.ts'

const paths = ['/s/disk0.qcow2']
const refusal = 'qemu-system-x86_64: -device {}: Failed to get "write" lock'

test('an image is locked when a second QEMU is refused it, in the words that QEMU has for it', async () => {
  await using run = await diskMachine({ ran: { code: 1, stderr: `${refusal}\nIs another process using it?\n` } })
  const proof = `a second QEMU was told: ${refusal}`
  expect(await expectLocked(run.machine, paths, run)).toMatchObject({ exercised: true, proof })
  expect(run.commands[0]).toContain('-S')
  expect(run.commands[0]!.join(' ')).toContain('"filename":"/s/disk0.qcow2","locking":"on"')
})

test.for([
  ['opens it', { code: 0 }, 'a second QEMU on the image of the source opened it'],
  [
    'fails for another reason',
    { code: 1, stderr: 'qemu: No such file or directory\n' },
    'a second QEMU on the image of the source ended with 1: qemu: No such file or directory',
  ],
] as const)('an image is not known to be locked when a second QEMU %s', async ([, ran, message]) => {
  await using run = await diskMachine({ ran })
  await expect(expectLocked(run.machine, paths, run)).rejects.toMatchObject({ code: 'image-unlocked', message })
})

test('a second QEMU that does not end is not waited for for ever', async () => {
  await using run = await diskMachine({ ran: 'never' })
  await expect(expectLocked(run.machine, paths, { ...run, limitMs: 10 })).rejects.toMatchObject({
    code: 'quit-ignored',
    message: expect.stringMatching(
      /^a second QEMU on the image of the source, told to quit, ran on for \d+ ms$/,
    ) as string,
  })
})

test('a source is locked out when it is refused to run, and what it says then is no surprise', async () => {
  await using run = await diskMachine({ qmp: { cont: () => new Refusal('Failed to get "write" lock') } })
  const proof = 'cont was refused: Failed to get "write" lock'
  expect(await expectLockedOut(run.machine, run.signal)).toMatchObject({ exercised: true, proof })
  const [said, advice] = ['Failed to get "write" lock', 'Is another process using the image [/s/disk0.qcow2]?']
  const rules = run.machine.provokedStderr.map((rule) => new RegExp(`^(?:${rule})$`))
  expect([said, advice].every((line) => rules.some((rule) => rule.test(line)))).toBe(true)
})

test.for([
  ['runs', {}, 'the source was told to run the guest again: it ran'],
  ['refuses for another reason', new Refusal('busy'), 'the source was told to run the guest again: busy'],
] as const)('a source that %s is not locked out', async ([, answer, message]) => {
  await using run = await diskMachine({ qmp: { cont: () => answer } })
  await expect(expectLockedOut(run.machine, run.signal)).rejects.toMatchObject({ code: 'image-unlocked', message })
})
