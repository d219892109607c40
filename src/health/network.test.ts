import { expect, test } from 'vitest'
import { sampleAttempt, scriptedMachine } from '../machine/fixtures/scripted-machine.ts'
import type { GuestImage } from '../spec/build.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { runChecks } from './checks.ts'
import { sampleMac } from './fixtures/migrated.ts'
import { networkChecks, witnessNetworks } from './network.ts'

const network = { device: 'nic', address: '10.0.2.15/24', reaches: '10.0.2.2' }
const parts = [{ name: 'virtio-net', network: [network] }, { name: 'rng' }]

type Guest = Readonly<{ says: readonly string[]; os?: GuestImage['os']; blocks?: readonly string[] }>

/** What comes of a guest that says this of its pings, one after the other, before a migration and after it. */
async function check({ says, os = 'linux', blocks }: Guest) {
  await using attempt = sampleAttempt()
  const words = [...says]
  const qga = {
    'guest-exec': () => ({ pid: 1 }),
    'guest-exec-status': () => ({
      ...{ exited: true, exitcode: 0 },
      'out-data': Buffer.from(words.shift() ?? '').toString('base64'),
    }),
  }
  const macs: unknown[] = []
  const qmp = {
    'qom-get': (args: object) => {
      macs.push(args)
      return sampleMac
    },
  }
  const machine = async (role: 'source' | 'destination') => {
    const scripted = await scriptedMachine(role, attempt, { qmp, qga, ...(blocks && { blocks }) })
    const image = { ...scripted.equipment.image, os }
    return { ...scripted, spec: { ...sampleSpec, parts }, equipment: { ...scripted.equipment, image } }
  }
  const [source, destination] = [await machine('source'), await machine('destination')]
  const networks = await witnessNetworks(source, attempt.signal)
  const proofs: Parameters<typeof networkChecks>[2] = []
  const input = { witness: { networks }, attempt }
  const { held } = await runChecks(networkChecks(destination, input, proofs), attempt.signal)
  return { held, proofs, unchecked: networks.unchecked, macs, asked: source.agentPeer.names }
}

const alive = 'pinged enp0s2 3 3 3\n'
const dead = 'pinged enp0s2 0 0 6\nPING\nping: sendto: Network is unreachable\n'

test('what the guest reached before it reaches after, by the hardware address of the card', async () => {
  const { held, proofs, unchecked, macs } = await check({ says: [alive, 'pinged enp0s2 3 3 4\n'] })
  expect(held).toEqual(['the guest still reaches 10.0.2.2 over virtio-net'])
  expect(proofs).toEqual([
    {
      feature: 'destination: guest reaches 10.0.2.2 over virtio-net',
      exercised: true,
      proof: 'enp0s2, 52:54:00:12:34:56: 3 of 4 pings answered, as 3 of 3 pings answered before',
    },
  ])
  expect(unchecked).toEqual([])
  expect(macs).toEqual([{ path: '/machine/peripheral/nic', property: 'mac' }])
})

test('network-dead: what it reached before it no longer reaches', async () => {
  await expect(check({ says: [alive, dead] })).rejects.toMatchObject({
    name: 'ExpectationError',
    code: 'network-dead',
    message:
      "the guest on the destination no longer reaches 10.0.2.2 over virtio-net (enp0s2, 52:54:00:12:34:56): 0 of 6 pings answered, before it was 3 of 3 pings answered; it says 'ping: sendto: Network is unreachable'",
  })
})

test('network-dead: what it never reached', async () => {
  await expect(check({ says: [dead, alive] })).rejects.toMatchObject({
    name: 'ExpectationError',
    code: 'network-dead',
    message: expect.stringContaining('the guest on the source does not reach 10.0.2.2 over virtio-net (enp0s2, '),
  })
})

test('network-dead: a card that the guest no longer has', async () => {
  const message =
    'the guest on the destination no longer reaches 10.0.2.2 over virtio-net (no interface has 52:54:00:12:34:56): 0 of 0 pings answered, before it was 3 of 3 pings answered'
  await expect(check({ says: [alive, 'absent\n'] })).rejects.toMatchObject({ code: 'network-dead', message })
})

test('network-dead: a guest that has lost what it pinged with', async () => {
  const message =
    'the guest on the destination can no longer ping 10.0.2.2 over virtio-net: guest micro-6.1 has no ping, or no ip; before it was 3 of 3 pings answered'
  await expect(check({ says: [alive, 'unable\n'] })).rejects.toMatchObject({ code: 'network-dead', message })
})

test('a card that the guest finds later is waited for', async () => {
  expect((await check({ says: ['absent\n', 'absent\n', alive, alive] })).proofs).toHaveLength(1)
})

test.for([
  ["the agent of guest micro-6.1 blocks guest-exec, as the guest's profile says", { blocks: ['guest-exec'] }],
  ['nobody knows how windows is told to ping', { os: 'windows' }],
  ['guest micro-6.1 has no ping, or no ip', { says: ['unable\n'] }],
] as const)('not checked, by name: %s', async ([proof, guest]) => {
  const { held, proofs, unchecked, asked } = await check({ says: [dead], ...guest })
  expect([held, proofs]).toEqual([[], []])
  expect(unchecked).toEqual([
    { feature: 'the guest reaches 10.0.2.2 over virtio-net', exercised: false, unchecked: true, proof },
  ])
  expect(asked.includes('guest-exec')).toBe('says' in guest)
})
