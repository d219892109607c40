import type { DiskSpec, MachineSpec } from '../spec/machine-spec.ts'
import type { NamedParts, Parts, Properties } from '../spec/parts.ts'
import { partsOf } from '../spec/parts-of.ts'
import type { Axis } from './axis.ts'
import { type Around, knownBuses, mayHave } from './buses.ts'
import type { Catalog } from './catalog.ts'
import { type Mistake, ownerOf, type Stray, straysIn } from './strays.ts'
import { quote } from './words/quote.ts'
import { suggest } from './words/suggest.ts'

/** A value of the catalogue, and how a mistake is told whose place is at this path below its name. */
type Entry = Readonly<{ name: string; tell: (path: readonly (string | number)[], mistake: Mistake) => void }>

/** What every machine of ours has: the controller of both guest channels. */
const serial: Properties = { driver: 'virtio-serial-pci', id: 'serial' }

/** Controllers that data disks bring, of which a case has one at most. */
const ofDisks: Readonly<Partial<Record<DiskSpec['bus'], Properties>>> = {
  'virtio-scsi': { driver: 'virtio-scsi-pci', id: 'scsi0' },
  ahci: { driver: 'ich9-ahci', id: 'ahci0' },
}

/** Reports devices of the catalogue on a bus that no machine of it can have, whatever the case. */
export function checkCatalogBuses(catalog: Catalog, kind: 'machines' | 'devices', { name, tell }: Entry): void {
  const machine = kind === 'machines' ? catalog.machines.get(name) : undefined
  const parts = machine ? machine.parts : catalog.devices.get(name)
  const base = machine ? ['parts', 'devices'] : ['devices']
  const machines = machine ? [machine] : [...catalog.machines.values()]
  const others = [
    ...machines.flatMap((one) => one.parts ?? []),
    ...catalog.devices.values(),
    { devices: Object.values(ofDisks) },
  ]
  const types = machines.map(({ machineType }) => machineType)
  for (const [index, device] of (parts?.devices ?? []).entries()) {
    const mistake = mistakeOf(device, around(types, others))
    if (mistake) tell([...base, index, 'bus'], mistake)
  }
}

/**
 * Devices on a bus that the source of a case does not have. What a destination does not have may be what a case is
 * about; lint has looked whether there is such a name at all.
 */
export function* strays(axes: readonly Axis[]): Generator<Stray> {
  const found = straysIn(axes, { dimensions: ['machine', 'device', 'disk'], has: hasBus, find: strayOf })
  for (const one of found)
    yield { ...one, message: `${one.message} on machine ${quote(one.selection['machine']?.[0] ?? '')}` }
}

function strayOf(spec: MachineSpec): Mistake | undefined {
  const all = partsOf(spec)
  const disks = (spec.disks ?? []).flatMap(({ bus }) => {
    const controller = ofDisks[bus]
    return controller ? [controller] : []
  })
  const there = around([spec.machineType], [...all, { devices: disks }])
  for (const parts of all)
    for (const device of parts.devices ?? []) {
      const mistake = mistakeOf(device, there)
      if (mistake) return { ...mistake, message: `${ownerOf(parts, spec)}: ${mistake.message}` }
    }
  return undefined
}

function hasBus({ devices = [] }: NamedParts): boolean {
  return devices.some(({ bus }) => bus !== undefined && bus !== 'root')
}

function mistakeOf({ bus }: Properties, there: Around): Mistake | undefined {
  if (typeof bus !== 'string' || mayHave(bus, there)) return undefined
  const known = knownBuses(there)
  const meant = [`${bus}.0`, bus.replace(/\.\d+$/, '')].find((name) => known.includes(name))
  const hint = meant === undefined ? suggest(bus, known) : `did you mean ${quote(meant)}?`
  return { message: `there is no bus ${quote(bus)}`, hint }
}

function around(machineTypes: readonly string[], all: readonly Parts[]): Around {
  const devices = [...all.flatMap((parts) => parts.devices ?? []), serial]
  const options = all.flatMap((parts) => parts.options ?? [])
  return { machineTypes: [...new Set(machineTypes)], devices, options }
}
