import { escapeComma } from './escape-comma.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Placement } from './placement.ts'

/** Names of the virtio-serial ports, as the guest sees them below /sys/class/virtio-ports. */
export const ports = { agent: 'org.qemu.guest_agent.0', probe: 'org.virtqual.probe.0' } as const

/** `-chardev -mon -serial`: the monitors, both guest channels and the console, on unix sockets and files only. */
export function channelOptions({ fdMonitor }: Pick<MachineSpec, 'fdMonitor'>, placement: Placement): string[] {
  const { qmpSocket, fdMonitorSocket, agentSocket, probeSocket, consoleLog } = placement
  return [
    ...['-chardev', unixSocket('qmp', qmpSocket), '-mon', 'chardev=qmp,mode=control'],
    ...(fdMonitor ? ['-chardev', unixSocket('qmp-fd', fdMonitorSocket), '-mon', 'chardev=qmp-fd,mode=control'] : []),
    ...['-chardev', unixSocket('agent', agentSocket)],
    ...['-chardev', unixSocket('probe', probeSocket)],
    ...['-chardev', `file,id=console,path=${escapeComma(consoleLog)},append=on`, '-serial', 'chardev:console'],
  ]
}

function unixSocket(id: string, path: string): string {
  return `socket,id=${id},path=${escapeComma(path)},server=on,wait=off`
}
