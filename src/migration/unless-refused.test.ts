import { expect, test } from 'vitest'
import { ExpectationError, MissingCapability } from '../base/errors.ts'
import type { Equipment } from '../machine/equipment.ts'
import { QmpError } from '../qmp/message.ts'
import type { HostFacts, Userfaultfd } from '../spec/host-facts.ts'
import { scriptedPair } from './fixtures/scripted-pair.ts'
import { orSkip } from './unless-refused.ts'

const noUserfaultfd = 'Postcopy is not supported: Userfaultfd not available: Operation not permitted'
const noSnapshot = 'Background-snapshot is not supported by host kernel'
const needsKvm = "dirty-limit requires KVM with accelerator property 'dirty-ring-size' set"

type Options = Readonly<{ unlessRefused?: readonly string[]; equipment?: Partial<Equipment> }>

async function orSkipped(desc: string, { unlessRefused = [], equipment = {} }: Options = {}): Promise<unknown> {
  await using pair = await scriptedPair(() => {}, { spec: { unlessRefused } })
  const { destination } = pair.input
  const setting = {
    ...pair.input,
    destination: { ...destination, equipment: { ...destination.equipment, ...equipment } },
  }
  const refusal = new QmpError('the destination', 'migrate-set-capabilities', { class: 'GenericError', desc })
  return orSkip(setting, () => Promise.reject(refusal)).catch((error: unknown) => error)
}

const asked = (userfaultfd: Userfaultfd, facts: Partial<HostFacts> = {}) => ({
  hostFacts: { kernel: '6.12.0', architecture: 'x86_64', userfaultfd, ...facts } as HostFacts,
})

test('a host of which nothing is known lacks what QEMU says that it lacks, whatever the catalogue says', async () => {
  const error = await orSkipped(noUserfaultfd)
  expect(error).toBeInstanceOf(MissingCapability)
  expect(error).toHaveProperty('message', `host scripted: ${noUserfaultfd}`)
})

const withheld = 'vm.unprivileged_userfaultfd is not 1, and /dev/userfaultfd cannot be opened'

test.each<[string, Userfaultfd, Partial<Equipment>, string]>([
  [noUserfaultfd, 'none', {}, withheld],
  [noUserfaultfd, 'filtered', {}, 'system calls are filtered there (seccomp)'],
  [
    ...([noUserfaultfd, 'device' as const, { version: '7.2.17' }] as const),
    'only /dev/userfaultfd is open there, which QEMU does not know before 8.0',
  ],
  [
    ...(['Postcopy is not supported', 'device' as const, { version: '7.2.17' }] as const),
    'only /dev/userfaultfd is open there, which QEMU does not know before 8.0',
  ],
  ['Postcopy is not supported', 'none', { version: '7.2.17' }, withheld],
  [noSnapshot, 'none', {}, withheld],
])('that its host does not do %j is skipped where the host says %j', async (desc, userfaultfd, equipment, because) => {
  const error = await orSkipped(desc, { equipment: { ...asked(userfaultfd), ...equipment } })
  expect(error).toBeInstanceOf(MissingCapability)
  expect(error).toHaveProperty('message', `host scripted: ${desc}; ${because}`)
})

test.each<[string, Userfaultfd, string]>([
  [noUserfaultfd, 'root', 'its processes have CAP_SYS_PTRACE'],
  [noUserfaultfd, 'sysctl', 'vm.unprivileged_userfaultfd is 1'],
  [noUserfaultfd, 'device', '/dev/userfaultfd can be opened'],
  [noSnapshot, 'root', 'its processes have CAP_SYS_PTRACE'],
])('that its host does not do %j is a fault of QEMU where the host says %j', async (desc, userfaultfd, because) => {
  const error = await orSkipped(desc, { equipment: asked(userfaultfd) })
  expect(error).toBeInstanceOf(ExpectationError)
  expect(error).toMatchObject({
    code: 'wrongly-refused',
    message: `the destination refused migrate-set-capabilities: ${desc}; but host scripted lets it: ${because}`,
  })
})

test.each([
  [{ kernel: '5.6.19' }, 'userfaultfd of Linux 5.6.19 on x86_64 may not watch writes'],
  [{ architecture: 'aarch64' }, 'userfaultfd of Linux 6.12.0 on aarch64 may not watch writes'],
])('a kernel that may not watch writes is believed to have no background snapshots: %j', async (facts, because) => {
  const error = await orSkipped(noSnapshot, { equipment: asked('root', facts) })
  expect(error).toBeInstanceOf(MissingCapability)
  expect(error).toHaveProperty('message', `host scripted: ${noSnapshot}; ${because}`)
})

test('it is the host of the side that refuses which is asked', async () => {
  await using pair = await scriptedPair(() => {})
  const { source } = pair.input
  const desc = noUserfaultfd
  const refusal = new QmpError('the source', 'migrate-set-capabilities', { class: 'GenericError', desc })
  const setting = { ...pair.input, source: { ...source, equipment: { ...source.equipment, ...asked('root') } } }
  await expect(orSkip(setting, () => Promise.reject(refusal))).rejects.toMatchObject({ code: 'wrongly-refused' })
})

test('a build lacks what it refuses in the words of the catalogue', async () => {
  const error = await orSkipped(needsKvm, { unlessRefused: [needsKvm] })
  expect(error).toBeInstanceOf(MissingCapability)
  expect(error).toHaveProperty('message', `build 'qemu-10.0' refuses precopy-tcp on tcg: ${needsKvm}`)
})

test('any other refusal stays what it is', async () => {
  expect(await orSkipped('Postcopy is not supported')).toBeInstanceOf(QmpError)
  expect(
    await orSkipped('Postcopy is not supported', { unlessRefused: [needsKvm], equipment: asked('root') }),
  ).toBeInstanceOf(QmpError)
})
