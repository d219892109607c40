import { type BuildOffer, type HostOffer, isMissing } from '../lab/run-context.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'

/** What a host would offer that had the guest's image, and KVM where the case wants it: a case can be looked at without. */
export function withStandIns(side: HostOffer, { guest: name, accelerator }: MachineSpec): HostOffer {
  const guest = side.guests[name]
  const builds = accelerator === 'kvm' ? allOnKvm(side.builds) : side.builds
  if (!guest || !isMissing(guest) || guest.labCode !== undefined) return { ...side, builds }
  const standIn = { name, os: 'linux', boot: 'disk', image: 'IMAGE', format: 'qcow2', identity: '' } as const
  return { ...side, builds, guests: { ...side.guests, [name]: { ...standIn, allowDmesg: [] } } }
}

function allOnKvm(builds: HostOffer['builds']): HostOffer['builds'] {
  const onKvm = (offer: BuildOffer): BuildOffer => ({ ...offer, kvm: { ...offer.kvm, works: true } })
  const entries = Object.entries(builds)
  return Object.fromEntries(entries.map(([name, offer]) => [name, isMissing(offer) ? offer : onKvm(offer)]))
}

/** Says of a guest that is not here why, and what to do; nothing of one that is. */
export function missingGuest({ guests }: HostOffer, name: string): string {
  const guest = guests[name]
  return guest && isMissing(guest) ? `guest ${name} is not available: ${guest.missing}\n\n` : ''
}
