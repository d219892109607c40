import type { Machine } from '../../machine/machine.ts'
import type { CommandTimeline } from '../../spec/timeline.ts'

/** Devices that QEMU took, refused or was asked for, and backends of memory that it refused: others stay in the dark. */
export function hotplugsOf(answered: Machine['monitor']['answered']): CommandTimeline[] {
  return answered.flatMap(({ command, args, at, error }) => {
    const { id, 'qom-type': type } = (args ?? {}) as Readonly<Record<string, unknown>>
    const isBackend = command === 'object-add' && error !== undefined && String(type).startsWith('memory-backend-')
    if (!isBackend && command !== 'device_add' && command !== 'device_del') return []
    return [{ command, id: typeof id === 'string' ? id : '', at, ...(error !== undefined && { error }) }]
  })
}
