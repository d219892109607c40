import { LabError, MissingCapability } from '../base/errors.ts'
import type { Accelerator, MachineSpec } from '../spec/machine-spec.ts'
import type { Equipment } from '../machine/equipment.ts'
import { type BuildOffer, isMissing, type Missing, type RunContext } from './run-context.ts'

type Offers = Pick<RunContext, 'builds' | 'guests'>

/** What a host uses for a spec. Throws MissingCapability, naming what is missing and on which host. */
export function equip(spec: MachineSpec, offers: Offers, host: string): Equipment {
  const offer = present(offers.builds[spec.build], `build '${spec.build}'`, host)
  const image = present(offers.guests[spec.guest], `guest '${spec.guest}'`, host)
  const accelerator = chooseAccelerator(spec, offer, host)
  expectCpuModel(spec, offer, { accelerator, host })
  expectAcceleratorOptions(spec, { accelerator, host })
  const { build, version, jsonDevices, sandbox } = offer
  return { build, version, jsonDevices, sandbox, image, accelerator }
}

/** The spec with its machine type's alias replaced by the type it means in this build: `q35` → `pc-q35-10.0`. */
export function pinMachineType(spec: MachineSpec, offers: Offers, host: string): MachineSpec {
  const { machineTypes } = present(offers.builds[spec.build], `build '${spec.build}'`, host)
  const type = machineTypes.find(({ name, alias }) => spec.machineType === name || spec.machineType === alias)
  if (!type) throw missing(host, `build '${spec.build}' has no machine type '${spec.machineType}'`)
  return { ...spec, machineType: type.name }
}

function chooseAccelerator({ accelerator }: MachineSpec, { kvm }: BuildOffer, host: string): Accelerator {
  if (accelerator === 'tcg') return 'tcg'
  if (kvm.works) return 'kvm'
  if (accelerator === 'kvm') throw missing(host, `KVM does not run guests: ${kvm.reason}`)
  return 'tcg'
}

type Where = Readonly<{ accelerator: Accelerator; host: string }>

function expectCpuModel({ cpu, build }: MachineSpec, { cpuModels }: BuildOffer, { accelerator, host }: Where): void {
  if (cpu.model === 'host' && accelerator !== 'kvm') throw missing(host, "CPU model 'host' needs KVM")
  if (!cpuModels.includes(cpu.model)) throw missing(host, `build '${build}' has no CPU model '${cpu.model}'`)
}

/** Options of `-accel` that QEMU's TCG does not know (qemu-options.hx). */
const kvmOptions: readonly string[] = ['dirty-ring-size', 'kernel-irqchip', 'eager-split-size', 'notify-vmexit']

function expectAcceleratorOptions({ acceleratorOptions = {} }: MachineSpec, { accelerator, host }: Where): void {
  const option = Object.keys(acceleratorOptions).find((name) => kvmOptions.includes(name))
  if (option && accelerator !== 'kvm') throw missing(host, `accelerator option '${option}' needs KVM`)
}

function present<T extends object>(offer: T | Missing | undefined, what: string, host: string): T {
  if (!offer) throw missing(host, `${what} is not known`)
  if (isMissing(offer) && offer.labCode) throw new LabError(offer.labCode, offer.missing)
  if (isMissing(offer)) throw missing(host, `${what} is not available: ${offer.missing}`)
  return offer
}

function missing(host: string, why: string): MissingCapability {
  return new MissingCapability(`host ${host}: ${why}`)
}
