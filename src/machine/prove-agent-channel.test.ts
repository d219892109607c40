import { expect, test } from 'vitest'
import { Refusal } from '../base/fixtures/script.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { agentPortAnswers } from './fixtures/machine-answers.ts'
import { sampleAttempt, scriptedMachine } from './fixtures/scripted-machine.ts'
import { proveAgentChannel } from './prove-agent-channel.ts'

type Channel = 'virtio-serial' | 'isa-serial'
const drivers = { 'virtio-serial': 'virtserialport', 'isa-serial': 'isa-serial' } as const

async function prove(agentChannel: Channel, answers: object) {
  await using attempt = sampleAttempt()
  const { monitor } = await scriptedMachine('source', attempt, { qmp: { ...answers } })
  return await proveAgentChannel({ name: 'source', spec: { ...sampleSpec, agentChannel }, monitor }, attempt.signal)
}

test.for(['virtio-serial', 'isa-serial'] as const)('QEMU says that the agent is behind %s', async (channel) => {
  expect(await prove(channel, agentPortAnswers(drivers[channel]))).toEqual({
    feature: `source: agent channel ${channel}`,
    exercised: true,
    proof: `agent-port is ${drivers[channel]} at agent; query-chardev: agent is open`,
  })
})

const serial = agentPortAnswers('isa-serial')

test.for([
  ['another device', 'isa-serial', agentPortAnswers('virtserialport')],
  ['another device', 'virtio-serial', serial],
  ['another socket', 'isa-serial', agentPortAnswers('isa-serial', { chardev: 'probe' })],
  ['a guest that has it not open', 'isa-serial', agentPortAnswers('isa-serial', { open: false })],
  ['no such socket', 'isa-serial', { ...serial, 'query-chardev': () => [] }],
  ['no such device', 'isa-serial', { ...serial, 'qom-get': () => new Refusal('not found', 'DeviceNotFound') }],
] as const)('%s is no proof of %s', async ([, channel, answers]) => {
  expect(await prove(channel, answers)).toMatchObject({ exercised: false })
})
