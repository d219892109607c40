import { expect, test } from 'vitest'
import { ScriptedAgent } from '../qga/fixtures/scripted-agent.ts'
import { sampleDiskGuest, sampleSpec } from '../spec/fixtures/samples.ts'
import { sampleEquipment } from './fixtures/scripted-machine.ts'
import { judge, proveGuest } from './prove-guest.ts'

const uevent = { file: '/sys/bus/virtio/devices/*/uevent', lines: ['DRIVER=virtio_rng', 'OF=1'] }
const spec = { ...sampleSpec, parts: [{ name: 'rng', guest: [uevent] }, { name: 'shows nothing' }] }

/** A guest whose shell prints one of these after the other, the last one for ever. */
function guest(...prints: string[]): ScriptedAgent {
  return new ScriptedAgent({
    'guest-exec': () => ({ pid: 1 }),
    'guest-exec-status': () => {
      const text = prints.length > 1 ? prints.shift()! : prints[0]!
      return { exited: true, exitcode: 0, 'out-data': Buffer.from(text).toString('base64') }
    },
  })
}

const prove = (peer: ScriptedAgent, signal = new AbortController().signal) =>
  proveGuest({ name: 'source', spec, agent: peer.agent(), equipment: sampleEquipment }, signal)

test('what the guest finds later is found', async () => {
  const peer = guest('', '/sys/bus/virtio/devices/virtio1/uevent\n DRIVER=virtio_rng\n OF=1\n')
  expect(await prove(peer)).toEqual([
    {
      feature: 'source: guest sees rng',
      exercised: true,
      proof: '/sys/bus/virtio/devices/virtio1/uevent, DRIVER=virtio_rng, OF=1',
    },
  ])
})

test('an agent that fails fails the proof, not finds nothing', async () => {
  const peer = new ScriptedAgent({ 'guest-exec': () => ({ pid: 1 }) })
  await expect(prove(peer)).rejects.toThrow('refused guest-exec-status')
})

test.each([
  ['no file', [], 'no /sys/bus/virtio/devices/*/uevent with DRIVER=virtio_rng, OF=1'],
  [
    'lines in two files',
    [
      { path: '/a', lines: ['DRIVER=virtio_rng'] },
      { path: '/b', lines: ['OF=1'] },
    ],
    'no /sys/bus/virtio/devices/*/uevent with DRIVER=virtio_rng, OF=1, among 2 files',
  ],
  [
    'a part of a line',
    [{ path: '/a', lines: ['DRIVER=virtio_rng2', 'OF=1'] }],
    'no /sys/bus/virtio/devices/*/uevent with DRIVER=virtio_rng, OF=1, among 1 files',
  ],
])('%s is no proof', (_, found, proof) => {
  expect(judge(uevent, found)).toEqual({ exercised: false, proof })
})

test('a system without such files is not asked, and that has a name', async () => {
  const equipment = { ...sampleEquipment, image: { ...sampleDiskGuest, os: 'windows' } } as const
  const peer = guest('')
  const { signal } = new AbortController()
  expect(await proveGuest({ name: 'source', spec, agent: peer.agent(), equipment }, signal)).toEqual([
    { feature: 'source: guest sees rng', exercised: false, unchecked: true, proof: `windows has no ${uevent.file}` },
  ])
  expect(peer.commands).toEqual([])
})

test('a guest whose agent blocks programs is not asked, and that has a name', async () => {
  const peer = guest('')
  const agent = peer.agent({ blocks: { guest: 'rhel-9', commands: ['guest-exec'] } })
  const { signal } = new AbortController()
  const proof = "the agent of guest rhel-9 blocks guest-exec, as the guest's profile says"
  expect(await proveGuest({ name: 'source', spec, agent, equipment: sampleEquipment }, signal)).toEqual([
    { feature: 'source: guest sees rng', exercised: false, unchecked: true, proof },
  ])
  expect(peer.commands).toEqual([])
})
