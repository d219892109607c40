import type { Option, Properties } from '../spec/parts.ts'

/** What a bus may come of: machine types, any of which it may be, devices, and other options. */
export type Around = Readonly<{
  machineTypes: readonly string[]
  devices: readonly Properties[]
  options?: readonly Option[]
}>

/** As QEMU names a bus of which nobody gives the name: by its type and a number (hw/core/bus.c, qbus_init_internal). */
const NUMBERED = /^[A-Za-z][\w-]*\.\d+$/

/** Options that make no bus. Others may make devices, whose buses QEMU numbers. */
const withoutBus: readonly string[] = ['rtc', 'global', 'overcommit', 'smbios', 'boot', 'numa', 'fw_cfg', 'action']
  .concat('icount', 'watchdog-action', 'only-migratable', 'audiodev', 'vga')
  .map((name) => `-${name}`)

const everyPc = ['root', 'isa.0', 'i2c', 'usb-bus.0', 'ide.0', 'ide.1']
/** Buses whose name nobody gives, and which have no number. */
const unnumbered = ['main-system-bus', 'sd-bus', 'virtio-bus', 'pxb-internal']

/** Buses of the machine itself, as `info qtree` of 7.2 and 10.0 shows them; undefined where we do not know of such a machine. */
function ownBuses(machineType: string): readonly string[] | undefined {
  if (machineType.includes('q35')) return [...everyPc, 'pcie.0', 'ide.2', 'ide.3', 'ide.4', 'ide.5']
  return /^pc(-|$)/.test(machineType) ? [...everyPc, 'pci.0', 'floppy-bus.0'] : undefined
}

/** Devices whose bus is called as they are: bridges and ports of PCI (hw/pci/pci_bridge.c). */
const BRIDGES =
  /^(?:pcie-root-port|pcie-pci-bridge|pci-bridge|ioh3420|x3130-upstream|xio3130-downstream|i82801b11-bridge|pxb|pxb-pcie|nvme)$/
/** Devices whose buses are called as they are, with a number: `ahci.0`. */
const CONTROLLERS =
  /^(?:virtio-(?:scsi|serial)-|(?:ich9-)?ahci$|(?:qemu|nec-usb)-xhci$|usb-ehci$|ich9-usb-|piix[34]-usb-|(?:ich9-)?intel-hda$|pci-ohci$|lsi|megasas|mptsas|pvscsi|am53c974$|dc390$)/

/** Whether something around may have a bus of this name. In doubt it may: QEMU knows more devices than we. */
export function mayHave(bus: string, { machineTypes, devices, options = [] }: Around): boolean {
  const own = machineTypes.map(ownBuses)
  if (bus.includes('/') || unnumbered.includes(bus) || own.some((names) => names?.includes(bus))) return true
  if (devices.some((device) => isOf(device, bus))) return true
  const unnamed =
    own.includes(undefined) ||
    devices.some(({ id }) => id === undefined) ||
    options.some(([name]) => !withoutBus.includes(name))
  return unnamed && NUMBERED.test(bus)
}

/** The names of buses that are known to be there, to choose from. */
export function knownBuses({ machineTypes, devices }: Around): string[] {
  const own = machineTypes.flatMap((type) => ownBuses(type) ?? ['root'])
  const ofDevices = devices.flatMap(({ driver, id }) => {
    if (typeof id !== 'string' || typeof driver !== 'string') return []
    return BRIDGES.test(driver) ? [id] : CONTROLLERS.test(driver) ? [`${id}.0`] : []
  })
  return [...new Set(['root', ...ofDevices, ...own])]
}

function isOf({ driver, id }: Properties, bus: string): boolean {
  if (typeof id !== 'string' || typeof driver !== 'string') return false
  const isNumbered = bus.startsWith(`${id}.`) && /^\d+$/.test(bus.slice(id.length + 1))
  if (BRIDGES.test(driver)) return bus === id
  return CONTROLLERS.test(driver) ? isNumbered : isNumbered || bus === id
}
