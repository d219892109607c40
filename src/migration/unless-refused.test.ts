import { expect, test } from 'vitest'
import { MissingCapability } from '../base/errors.ts'
import { QmpError } from '../qmp/message.ts'
import { scriptedPair } from './fixtures/scripted-pair.ts'
import { orSkip } from './unless-refused.ts'

const noUserfaultfd = 'Postcopy is not supported: Userfaultfd not available: Operation not permitted'
const needsKvm = "dirty-limit requires KVM with accelerator property 'dirty-ring-size' set"

async function orSkipped(desc: string, unlessRefused: readonly string[] = []): Promise<unknown> {
  await using pair = await scriptedPair(() => {}, { spec: { unlessRefused } })
  const refusal = new QmpError('the destination', 'migrate-set-capabilities', { class: 'GenericError', desc })
  return orSkip(pair.input, () => Promise.reject(refusal)).catch((error: unknown) => error)
}

test('a host that does not let QEMU wait for faults lacks something, whatever the catalogue says', async () => {
  const error = await orSkipped(noUserfaultfd)
  expect(error).toBeInstanceOf(MissingCapability)
  expect(error).toHaveProperty('message', `host scripted: ${noUserfaultfd}`)
})

test('a build lacks what it refuses in the words of the catalogue', async () => {
  const error = await orSkipped(needsKvm, [needsKvm])
  expect(error).toBeInstanceOf(MissingCapability)
  expect(error).toHaveProperty('message', `build 'qemu-10.0' refuses precopy-tcp on tcg: ${needsKvm}`)
})

test('any other refusal stays what it is', async () => {
  expect(await orSkipped('Postcopy is not supported', [needsKvm])).toBeInstanceOf(QmpError)
})
