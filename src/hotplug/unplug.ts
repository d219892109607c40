import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import { answered } from './limits.ts'
import { isDeleted, isUnplugRefusal, wordOf } from './ost.ts'

/** How an unplug ended, and the event that said so. */
type Unplugged = Readonly<{ gone: boolean; said: string }>

/** Asks for a device back by `device_del` and waits until the guest has let go of it, or refuses. */
export async function askBack(machine: Machine, id: string, signal: AbortSignal): Promise<Unplugged> {
  const since = machine.monitor.events.now
  await machine.monitor.execute('device_del', { id }, { signal })
  const match = (event: QmpEvent) => isDeleted(event, id) || isUnplugRefusal(event, id)
  const event = await answered(machine, { id, since, match, signal })
  return { gone: isDeleted(event, id), said: wordOf(event) }
}

/** As `askBack`. Rejects with ExpectationError `unplug-refused` where the guest keeps it. */
export async function expectBack(machine: Machine, id: string, signal: AbortSignal): Promise<string> {
  const { gone, said } = await askBack(machine, id, signal)
  if (gone) return said
  const message = `the guest on the ${machine.name} does not let go of ${id}: ${said}`
  throw new ExpectationError('unplug-refused', message, { expected: 'DEVICE_DELETED', actual: said })
}

/** Somebody still has what was let go of. */
export function leftBehind(id: string, who: string): ExpectationError {
  return new ExpectationError('hotplug-left', `${id} was unplugged, and ${who} still has it`)
}
