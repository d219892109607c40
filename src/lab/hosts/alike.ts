import { MissingCapability } from '../../base/errors.ts'
import type { Role } from '../../machine/machine.ts'
import type { Case } from '../../matrix/case.ts'
import { equip } from '../equip.ts'
import { type HostOffer, isMissing } from '../run-context.ts'

type Side = Readonly<{ host: HostOffer; accelerator: string; model: string }>

/** On KVM these give the guest what the host's own CPU has (docs/system/cpu-models-x86.rst.inc). */
const modelsOfHost: readonly string[] = ['host', 'max']

/**
 * Why two hosts cannot be source and destination of a case, each of which can have its side: what the case leaves to
 * the host must be the same on both, or the migration would not be the one that was asked for.
 */
export function whyUnlike(one: Case, [first, second]: readonly HostOffer[]): MissingCapability | undefined {
  if (!first || !second) return undefined
  const [source, destination] = [sideOf(one, 'source', first), sideOf(one, 'destination', second)]
  return diskOfOneHost(one, first) ?? unlikeAccelerators(one, source, destination) ?? unlikeCpus(source, destination)
}

function sideOf(one: Case, role: Role, host: HostOffer): Side {
  return { host, accelerator: equip(one[role], host).accelerator, model: one[role].cpu.model }
}

function unlikeAccelerators(one: Case, source: Side, destination: Side): MissingCapability | undefined {
  const asked = one.source.accelerator
  if (asked !== one.destination.accelerator || source.accelerator === destination.accelerator) return undefined
  const each = [source, destination].map(({ host, accelerator }) => `${host.name} runs ${accelerator.toUpperCase()}`)
  return new MissingCapability(`accelerator ${asked}: ${each.join(', ')}`)
}

/** A guest boots from an overlay that both sides open, and hosts have no directory in common. */
function diskOfOneHost({ source }: Case, { guests }: HostOffer): MissingCapability | undefined {
  const guest = guests[source.guest]
  if (!guest || isMissing(guest) || guest.boot !== 'disk') return undefined
  return new MissingCapability(
    `guest ${source.guest} needs one host: the disk that it boots from is a file of its host`,
  )
}

/** Hosts whose CPU nobody has asked for may be alike. */
function unlikeCpus(source: Side, destination: Side): MissingCapability | undefined {
  const sides = [source, destination]
  const side = sides.find(({ accelerator, model }) => accelerator === 'kvm' && modelsOfHost.includes(model))
  const [cpu, other] = sides.map(({ host }) => cpuOf(host))
  if (!side || cpu === undefined || other === undefined || cpu === other) return undefined
  return new MissingCapability(`cpu ${side.model}: ${source.host.name} is ${cpu}, ${destination.host.name} is ${other}`)
}

const vendors: Readonly<Record<string, string>> = { GenuineIntel: 'Intel', AuthenticAMD: 'AMD' }

/** `Intel(R) Xeon(R) Gold 6230`, `AMD EPYC 7742`: vendor and model of a host's CPU; undefined where it did not say. */
function cpuOf({ facts }: HostOffer): string | undefined {
  const { cpuVendor, cpuModel } = facts ?? {}
  if (cpuVendor === undefined || cpuModel === undefined) return undefined
  const vendor = vendors[cpuVendor] ?? cpuVendor
  return cpuModel.includes(vendor) ? cpuModel : `${vendor} ${cpuModel}`
}
