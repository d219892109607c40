import { ExpectationError } from '../base/errors.ts'
import type { Device } from '../argv/device.ts'
import type { Machine } from '../machine/machine.ts'
import { answered } from './limits.ts'
import { isPlugWord, ostOf, wordOf } from './ost.ts'

/**
 * Plugs a device by `device_add` and waits until the guest's ACPI has taken it; resolves to what it said. Rejects with
 * QmpError where QEMU refuses, with ExpectationError `hotplug-refused` where the guest does.
 */
export async function expectTaken(
  machine: Machine,
  device: Device & { id: string },
  signal: AbortSignal,
): Promise<string> {
  const { monitor, name } = machine
  const since = monitor.events.now
  await monitor.execute('device_add', device, { signal })
  const event = await answered(machine, { id: device.id, since, match: isPlugWord, signal })
  if (ostOf(event)?.status === 0) return wordOf(event)
  throw new ExpectationError(
    'hotplug-refused',
    `the guest on the ${name} did not take ${device.id}: ${wordOf(event)}`,
    {
      expected: 'ACPI_DEVICE_OST status 0',
      actual: wordOf(event),
    },
  )
}
