import { LabError, MissingCapability } from '../base/errors.ts'
import { guestOses } from '../guest/guest-os.ts'
import type { GuestImage } from '../spec/build.ts'
import type { Accelerator, MachineSpec } from '../spec/machine-spec.ts'
import { partsOf } from '../spec/parts-of.ts'
import { isShown } from '../spec/shown.ts'
import type { Equipment } from '../machine/equipment.ts'
import { expectParts } from './expect-parts.ts'
import { type BuildOffer, isMissing, type HostOffer, type Missing } from './run-context.ts'

/** What of a host decides whether it can run a spec. */
export type Equipped = Pick<HostOffer, 'name' | 'builds' | 'guests' | 'firmware' | 'facts' | 'ssh'>

/** What a host uses for a spec. Throws MissingCapability, naming what is missing and on which host. */
export function equip(spec: MachineSpec, offers: Equipped): Equipment {
  const { name: host, builds, guests, firmware = {}, facts: hostFacts } = offers
  const offer = present(builds[spec.build], `build '${spec.build}'`, host)
  const image = present(guests[spec.guest], `guest '${spec.guest}'`, host)
  const accelerator = chooseAccelerator(spec, offer, host)
  expectCpuModel(spec, offer, { accelerator, host })
  expectAcceleratorOptions(spec, { accelerator, host })
  expectParts(spec, offer, host)
  expectAskable(spec, image, host)
  const { build, version, jsonDevices, sandbox, exitWithParent } = offer
  const files = spec.firmware && present(firmware[spec.firmware.name], `firmware '${spec.firmware.name}'`, host)
  expectSignedBoot(spec, image, host)
  const offered = { build, version, jsonDevices, sandbox, exitWithParent, image, accelerator }
  return { ...offered, ...(files && { firmware: files }), ...(hostFacts && { hostFacts }) }
}

/** The spec with its machine type's alias replaced by the type it means in this build: `q35` → `pc-q35-10.0`. */
export function pinMachineType(spec: MachineSpec, { name: host, builds }: Equipped): MachineSpec {
  const { machineTypes } = present(builds[spec.build], `build '${spec.build}'`, host)
  const type = machineTypes.find(({ name, alias }) => spec.machineType === name || spec.machineType === alias)
  if (!type) throw missing(host, `build '${spec.build}' has no machine type '${spec.machineType}'`)
  return { ...spec, machineType: type.name }
}

/** What a spec runs on there. Throws MissingCapability. */
export function chooseAccelerator({ accelerator }: MachineSpec, { kvm }: BuildOffer, host: string): Accelerator {
  if (accelerator === 'tcg') return 'tcg'
  if (kvm.works) return 'kvm'
  if (accelerator === 'kvm') throw missing(host, `KVM does not run guests: ${kvm.reason}`)
  return 'tcg'
}

/** Nobody has signed a kernel that QEMU loads by itself for the keys that the firmware has. */
function expectSignedBoot({ firmware }: MachineSpec, { boot, name }: GuestImage, host: string): void {
  if (!firmware?.secureBoot || boot === 'disk') return
  throw missing(host, `firmware '${firmware.name}' boots what is signed for it: guest '${name}' has no boot loader`)
}

/** What only a guest's files would show needs a guest that has such files, and an agent that lets them be read. */
function expectAskable(spec: MachineSpec, { os, name, agentBlocks = [] }: GuestImage, host: string): void {
  const blocked = ['guest-exec', 'guest-exec-status'].find((command) => agentBlocks.includes(command))
  if (guestOses[os].files && blocked === undefined) return
  const part = partsOf(spec).find(({ guest, ...others }) => guest && !isShown(others))
  if (!part) return
  const why = blocked === undefined ? 'has not' : `does not let anybody read, its agent blocks ${blocked}`
  throw missing(
    host,
    `only a file shows that ${part.name} is there, which guest '${name}' ${why}: ${part.guest![0]!.file}`,
  )
}

type Where = Readonly<{ accelerator: Accelerator; host: string }>

function expectCpuModel({ cpu, build }: MachineSpec, { cpuModels }: BuildOffer, { accelerator, host }: Where): void {
  if (cpu.model === 'host' && accelerator !== 'kvm') throw missing(host, "CPU model 'host' needs KVM")
  if (!cpuModels.includes(cpu.model)) throw missing(host, `build '${build}' has no CPU model '${cpu.model}'`)
}

/** Options of `-accel` that only one accelerator knows (qemu-options.hx). */
const optionsOf: Readonly<Record<Accelerator, readonly string[]>> = {
  kvm: ['dirty-ring-size', 'kernel-irqchip', 'eager-split-size', 'notify-vmexit'],
  tcg: ['thread', 'tb-size', 'split-wx', 'one-insn-per-tb'],
}

function expectAcceleratorOptions({ acceleratorOptions = {} }: MachineSpec, { accelerator, host }: Where): void {
  const other = accelerator === 'kvm' ? 'tcg' : 'kvm'
  const option = Object.keys(acceleratorOptions).find((name) => optionsOf[other].includes(name))
  if (option) throw missing(host, `accelerator option '${option}' needs ${other.toUpperCase()}`)
}

function present<T extends object>(offer: T | Missing | undefined, what: string, host: string): T {
  if (!offer) throw missing(host, `${what} is not known`)
  if (isMissing(offer) && offer.labCode) throw new LabError(offer.labCode, offer.missing, { host })
  if (isMissing(offer)) throw missing(host, `${what} is not available: ${offer.missing}`)
  return offer
}

function missing(host: string, why: string): MissingCapability {
  return new MissingCapability(`host ${host}: ${why}`)
}
