import type { QmpEvent } from '../qmp/event-log.ts'

/**
 * What the guest's ACPI says of a hotplug: event ACPI_DEVICE_OST (qapi/acpi.json). Codes are those of _OST, ACPI 6.5
 * §6.3.5: a source of 0 or 1 is a plug (bus and device check), 3 an ejection that was asked for, 0x103 an ejection.
 */
type Ost = Readonly<{ device?: string; 'slot-type': 'CPU' | 'DIMM'; source: number; status: number }>

const ejections: readonly number[] = [3, 0x103]
/** Ejection in progress, as Linux says it (include/linux/acpi.h): not the last word. */
const unfinished: readonly number[] = [0x84]
/** So is insertion in progress, which has a source of its own; of another source 0x80 is Linux's refusal. */
const inserting = { source: 0x200, status: 0x80 } as const

export function ostOf({ event, data }: QmpEvent): Ost | undefined {
  return event === 'ACPI_DEVICE_OST' ? (data['info'] as Ost) : undefined
}

/** The guest's last word about the plug of a device; 0 is success. */
export function isPlugWord(event: QmpEvent, id: string): boolean {
  const ost = ostOf(event)
  if (ost?.device !== id || ejections.includes(ost.source)) return false
  return ost.source !== inserting.source || ost.status !== inserting.status
}

/**
 * The guest's word that the ejection of a vCPU is done; by then the place may have no device any more, and the word no name.
 * That of a DIMM, which nobody waits for, may still be under way.
 */
export function isEjected(event: QmpEvent, id: string): boolean {
  const ost = ostOf(event)
  if (ost?.['slot-type'] !== 'CPU' || (ost.device ?? id) !== id) return false
  return ejections.includes(ost.source) && ost.status === 0
}

/** The guest's refusal to let go of a device. */
export function isUnplugRefusal(event: QmpEvent, id: string): boolean {
  const ost = ostOf(event)
  if (ost?.device === id) return ejections.includes(ost.source) && ost.status !== 0 && !unfinished.includes(ost.status)
  return event.event === 'DEVICE_UNPLUG_GUEST_ERROR' && event.data['device'] === id
}

/**
 * QEMU has let go of a device. Of a vCPU some builds tell only by its APIC: `/machine/peripheral/cpu2/lapic` (seen with 7.2
 * to 11.1 under TCG).
 */
export function isDeleted({ event, data }: QmpEvent, id: string): boolean {
  if (event !== 'DEVICE_DELETED') return false
  const path = String(data['path'])
  return data['device'] === id || path === `/machine/peripheral/${id}` || path.startsWith(`/machine/peripheral/${id}/`)
}

/** In words, for people. */
export function wordOf({ event, data }: QmpEvent): string {
  const info = data['info'] as Ost | undefined
  return info
    ? `${event} source ${info.source} status ${info.status}`
    : `${event} ${String(data['path'] ?? data['device'])}`
}
