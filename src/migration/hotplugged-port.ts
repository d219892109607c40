import { step } from '../base/step.ts'
import type { Machine } from '../machine/machine.ts'
import { QmpError } from '../qmp/message.ts'

/**
 * A port more on the guest's virtio-serial controller: a device that every machine type takes while its guest runs, and
 * without which a destination refuses the controller's state.
 */
const port = { driver: 'virtserialport', id: 'hotplugged', name: 'org.virtqual.hotplugged.0' } as const
const chardev = { id: 'hotplugged', backend: { type: 'null', data: {} } } as const

export const hotpluggedId = port.id

/** Plugs the port by `device_add`. */
export function plugPort({ name, monitor }: Machine, signal: AbortSignal): Promise<void> {
  return step(`plug a device into the ${name}`, async () => {
    await monitor.execute('chardev-add', chardev, { signal })
    await monitor.execute('device_add', { ...port, chardev: chardev.id }, { signal })
  })
}

/** The QOM type of the port; undefined where QEMU does not have it. */
export function typeOfPort({ monitor }: Machine, signal: AbortSignal): Promise<string | undefined> {
  const args = { path: `/machine/peripheral/${port.id}`, property: 'type' }
  return monitor.execute<string>('qom-get', args, { signal }).catch((error: unknown) => {
    if (error instanceof QmpError) return undefined
    throw error
  })
}
