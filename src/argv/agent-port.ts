import type { MachineSpec } from '../spec/machine-spec.ts'
import { ports } from './channels.ts'
import type { Device } from './device.ts'

/** Of the device that the agent is behind, whatever it is. */
export const agentPort = 'agent-port'

/** `-device` that carries the guest agent: a port of virtio-serial, or the second serial port, which a guest calls ttyS1. */
export function agentPortDevice({ agentChannel }: Pick<MachineSpec, 'agentChannel'>): Device {
  if (agentChannel === 'isa-serial') return { driver: 'isa-serial', index: 1, chardev: 'agent', id: agentPort }
  return { driver: 'virtserialport', bus: 'serial.0', nr: 1, chardev: 'agent', name: ports.agent, id: agentPort }
}

/** What the guest is told of it, as words of the kernel's command line. */
export function agentPortWords({ agentChannel }: Pick<MachineSpec, 'agentChannel'>): string[] {
  return agentChannel === 'isa-serial' ? ['virtqual.agent=isa-serial'] : []
}
