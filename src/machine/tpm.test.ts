import { expect, test } from 'vitest'
import { ScriptedAgent } from '../qga/fixtures/scripted-agent.ts'
import { sampleDiskGuest, sampleSpec } from '../spec/fixtures/samples.ts'
import { sampleEquipment } from './fixtures/scripted-machine.ts'
import { markAfterReset, markTpm, proveTpm } from './tpm.ts'

const { signal } = new AbortController()
const withTpm = { ...sampleSpec, parts: [{ name: 'tpm', tpmdevs: [{ type: 'emulator', id: 'tpm0' }] }] }

/** A guest whose TPM has this in its register. */
function machine(value: string, spec = withTpm) {
  const text = `80010000003e00000000${'00'.repeat(20)}${value}`
  const peer = new ScriptedAgent({
    'guest-exec': () => ({ pid: 1 }),
    'guest-exec-status': () => ({ exited: true, exitcode: 0, 'out-data': Buffer.from(text).toString('base64') }),
  })
  return { name: 'destination', spec, agent: peer.agent(), equipment: sampleEquipment, peer }
}

test('a machine without a TPM is not marked', async () => {
  expect(await markTpm(machine('', sampleSpec as typeof withTpm), signal)).toBeUndefined()
})

test('each mark is another one', async () => {
  const marks = await Promise.all([markTpm(machine(''), signal), markTpm(machine(''), signal)])
  expect(marks[0]).toEqual({ value: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
  expect(marks[0]).not.toEqual(marks[1])
})

test.each([
  ['kept', 'ab'.repeat(32), true],
  ['empty', '00'.repeat(32), false],
])('a register that was %s', async (_, value, exercised) => {
  const proof = await proveTpm(machine(value), { value: 'ab'.repeat(32) }, signal)
  expect(proof).toMatchObject({ feature: 'destination: the TPM kept what the guest wrote to it', exercised })
})

test('a system with no known way to its TPM is not asked, and that has a name', async () => {
  const { peer, ...linux } = machine('')
  const windows = { ...linux, equipment: { ...sampleEquipment, image: { ...sampleDiskGuest, os: 'windows' } } } as const
  const mark = await markTpm(windows, signal)
  expect(await proveTpm(windows, mark!, signal)).toEqual({
    feature: 'destination: the TPM kept what the guest wrote to it',
    exercised: false,
    unchecked: true,
    proof: 'no way to the TPM of windows is known',
  })
  expect(peer.commands).toEqual([])
  expect(await proveTpm(windows, { value: 'ab' }, signal)).toMatchObject({ exercised: false })
})

test('what was written before a reset is not looked for after it', async () => {
  const after = machine('00'.repeat(32))
  const proof = await proveTpm(after, markAfterReset({ value: 'ab'.repeat(32) })!, signal)
  expect(proof).toMatchObject({ unchecked: true, proof: 'the guest was reset after it had written' })
  expect(markAfterReset(undefined)).toBeUndefined()
})

test('a TPM behind an agent that blocks programs is not marked, and that has a name', async () => {
  const { peer, ...asked } = machine('')
  const agent = peer.agent({ blocks: { guest: 'rhel-9', commands: ['guest-exec'] } })
  const mark = await markTpm({ ...asked, agent }, signal)
  expect(mark).toEqual({ unmarked: "the agent of guest rhel-9 blocks guest-exec, as the guest's profile says" })
  expect((await proveTpm(asked, mark!, signal)).unchecked).toBe(true)
})
