import type { CaseHotplug, DimmSpec } from '../spec/hotplug.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import { memoryOf } from '../spec/parts-of.ts'
import { freePciPlaces } from '../spec/pci-places.ts'
import { quote } from './words/quote.ts'

/** A hotplug and what it meets, as far as the axes of a rule say. */
export type Wanted = Readonly<{
  hotplug: Partial<CaseHotplug>
  machine: Partial<MachineSpec>
  migrates: boolean
}>

type Params = Readonly<Record<string, string>>

/** What cannot be, told from the values of some axes alone. */
type HotplugRule = Readonly<{
  axes: readonly string[]
  /** In words; nothing where all is well. */
  mistake: (wanted: Wanted, params: Params) => string | undefined
  hint: string
}>

const leaveOut = 'leave such cases out with no: or only:'

export const hotplugRules: readonly HotplugRule[] = [
  { axes: ['hotplug', 'vcpus'], mistake: tooManyVcpus, hint: 'give vcpus with room, such as 2-of-4' },
  { axes: ['hotplug', 'memory'], mistake: noMemory, hint: 'give memory with slots and room, such as 512M-slots' },
  { axes: ['hotplug', 'device', 'machine'], mistake: noNode, hint: 'give a device with NUMA nodes, such as numa' },
  {
    axes: ['hotplug', 'device', 'machine', 'memory'],
    mistake: noBus,
    hint: 'give a q35 a device with a root port that is free, such as pcie-root-ports',
  },
  { axes: ['hotplug', 'migration'], mistake: noMigration, hint: leaveOut },
  { axes: ['hotplug', 'arrival'], mistake: nothingArrives, hint: leaveOut },
  { axes: ['hotplug', 'hotplug-on'], mistake: noSide, hint: leaveOut },
]

function tooManyVcpus({ hotplug: { cpus = 0 }, machine: { smp } }: Wanted, { hotplug, vcpus }: Params) {
  const room = smp ? smp.maxcpus - smp.cpus : 0
  const wanted = cpus === 'all' ? 1 : cpus
  return wanted > room
    ? `hotplug ${quote(hotplug!)} needs room for ${wanted} more, and vcpus ${quote(vcpus!)} have room for ${room}`
    : undefined
}

/** virtio-mem takes room and no slot (docs/system/devices/virtio-mem). */
function noMemory({ hotplug: { dimms = [] }, machine }: Wanted, { hotplug, memory }: Params) {
  if (dimms.length === 0) return undefined
  const { sizeMib = 0, slots = 0, maxSizeMib = sizeMib, dimms: cold = [] } = machine.memory ?? {}
  const free = slots - cold.length
  const wanted = dimms.filter((dimm) => !isVirtioMem(dimm)).length
  if (wanted > free)
    return `hotplug ${quote(hotplug!)} needs ${wanted} slots, and memory ${quote(memory!)} has ${free} free`
  const room = maxSizeMib - sum(cold) - sizeMib
  const needed = sum(dimms)
  return needed > room
    ? `hotplug ${quote(hotplug!)} needs room for ${needed}M, and memory ${quote(memory!)} has room for ${room}M`
    : undefined
}

function noNode({ hotplug: { dimms = [] }, machine }: Wanted, { hotplug, device }: Params) {
  const nodes = memoryOf(machine)?.nodes ?? 1
  const node = Math.max(...dimms.map((dimm) => dimm.node ?? 0))
  return node >= nodes
    ? `hotplug ${quote(hotplug!)} is for NUMA node ${node}, and with device ${quote(device!)} there are ${nodes}`
    : undefined
}

function noBus({ hotplug: { dimms = [] }, machine }: Wanted, { hotplug, device, machine: type }: Params) {
  const { machineType = '', memory = { sizeMib: 0 }, machineParts, parts } = machine
  const places = freePciPlaces({ machineType, memory, machineParts, parts }).length
  const wanted = dimms.filter(isVirtioMem).length
  return wanted > places
    ? `hotplug ${quote(hotplug!)} needs a bus, and machine ${quote(type!)} with device ${quote(device!)} has ${places} that take a device while the guest runs`
    : undefined
}

function noMigration({ hotplug: { moment }, migrates }: Wanted, { hotplug }: Params) {
  return moment !== undefined && !migrates
    ? `hotplug ${quote(hotplug!)} has a moment of a migration, and this matrix has it without one`
    : undefined
}

function nothingArrives({ hotplug: { moment, arrival } }: Wanted, { hotplug }: Params) {
  return arrival !== undefined && arrival !== 'command-line' && moment !== 'before'
    ? `arrival ${quote(arrival)} is for what was plugged before a migration, and this matrix has it with ${quote(hotplug!)}`
    : undefined
}

function noSide({ hotplug: { moment, on } }: Wanted, { hotplug }: Params) {
  const during = moment !== undefined && moment !== 'before' && moment !== 'after'
  return on === 'destination' && !during
    ? `hotplug-on 'destination' is for states of a migration, and this matrix has it with ${quote(hotplug!)}`
    : undefined
}

function isVirtioMem({ device }: DimmSpec): boolean {
  return device === 'virtio-mem-pci'
}

function sum(dimms: readonly DimmSpec[]): number {
  return dimms.reduce((total, { sizeMib }) => total + sizeMib, 0)
}
