import { agentPort, agentPortDevice } from '../argv/agent-port.ts'
import { refusalText } from '../qmp/message.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Machine } from './machine.ts'

type Asked = Pick<Machine, 'name' | 'spec' | 'monitor'>
type Chardev = Readonly<{ label: string; 'frontend-open': boolean }>

/**
 * Whether the agent of a guest that is up is behind the device that the case asks for: QEMU has that device at the agent's
 * socket, and the guest's side of it is open (qapi/char.json: query-chardev, frontend-open).
 */
export async function proveAgentChannel({ name, spec, monitor }: Asked, signal: AbortSignal): Promise<Exercised> {
  const device = agentPortDevice(spec)
  const wanted = device['chardev'] as string
  const ask = (property: string) =>
    monitor
      .execute<string>('qom-get', { path: `/machine/peripheral/${agentPort}`, property }, { signal })
      .catch(refusalText)
  const [type, chardev] = [await ask('type'), await ask('chardev')]
  const all = await monitor.execute<readonly Chardev[]>('query-chardev', undefined, { signal })
  const open = all.some((one) => one.label === wanted && one['frontend-open'])
  return {
    feature: `${name}: agent channel ${spec.agentChannel ?? 'virtio-serial'}`,
    exercised: type === device.driver && chardev === wanted && open,
    proof: `${agentPort} is ${type} at ${chardev}; query-chardev: ${wanted} is ${open ? '' : 'not '}open`,
  }
}
