import { agentChannels } from '../../spec/machine-spec.ts'
import type { Dimension } from './dimension.ts'

const usual = 'virtio-serial'

export const agentChannel: Dimension = {
  name: 'agent-channel',
  word: 'agent channel',
  about: 'what the guest agent is behind: a port of virtio-serial, or the second serial port',
  default: usual,
  names: () => agentChannels,
  read: (text) => {
    const known = agentChannels.find((name) => name === text)
    return known && (known === usual ? {} : { source: { agentChannel: known } })
  },
}
