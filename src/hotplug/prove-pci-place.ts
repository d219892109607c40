import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import { isSame } from '../machine/same-property.ts'
import type { PciPlace } from '../spec/hotplug.ts'

type PciDevice = Readonly<{ id: string; pci: PciPlace }>

/**
 * A device of PCI sits where it was plugged (qom-get of its bus and slot); resolves to that in words. Rejects with
 * ExpectationError `wrong-place`.
 */
export async function provePciPlace(
  { monitor, name }: Machine,
  { id, pci }: PciDevice,
  signal: AbortSignal,
): Promise<string> {
  const get = (property: string) =>
    monitor.execute<string | number>('qom-get', { path: `/machine/peripheral/${id}`, property }, { signal })
  const [bus, addr] = [await get('parent_bus'), await get('addr')]
  const actual = `${bus} slot 0x${(Number(addr) >> 3).toString(16)}`
  const isThere =
    isSame({ key: 'bus', wanted: pci.bus, found: bus }) && isSame({ key: 'addr', wanted: pci.addr, found: addr })
  if (isThere) return `qom-get: ${actual}`
  const expected = `${pci.bus} slot ${pci.addr}`
  const message = `${id} was plugged into ${expected} of the ${name}, and is in ${actual}`
  throw new ExpectationError('wrong-place', message, { expected, actual })
}
