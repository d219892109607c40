import { expect, test } from 'vitest'
import { agentPortDevice, agentPortWords } from './agent-port.ts'

test('an agent behind the second serial port is told of it by the command line of its kernel', () => {
  const spec = { agentChannel: 'isa-serial' } as const
  expect(agentPortDevice(spec)).toEqual({ driver: 'isa-serial', index: 1, chardev: 'agent', id: 'agent-port' })
  expect(agentPortWords(spec)).toEqual(['virtqual.agent=isa-serial'])
})

test('usually it is behind a port of virtio-serial, of which a guest needs not be told', () => {
  expect(agentPortDevice({})).toMatchObject({ driver: 'virtserialport', chardev: 'agent' })
  expect(agentPortWords({})).toEqual([])
})
