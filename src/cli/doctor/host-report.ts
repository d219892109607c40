import type { Holder } from '../../../providers/hosts/keeper/holders.ts'
import { type HostOffer, isMissing } from '../../lab/run-context.ts'
import type { HostSpec } from '../../matrix/host-spec.ts'
import type { HostFacts } from '../../spec/host-facts.ts'

/** Whether something is there, and what of it, or why not. */
export type Answer = Readonly<{ ok: boolean; detail: string }>

/** What there is to say of one host of a lab: one object of `doctor --hosts --json`. */
export type HostReport = Readonly<{
  name: string
  /** `this machine` for a local one. */
  address: string
  migrationAddress: string
  labels: readonly string[]
  /** Why it cannot be used; then there is nothing below but this. */
  fault?: Readonly<{ code: string; reason: string }>
  facts?: HostFacts
  /** Cases at once, and memory that their guests may use in all. */
  slots?: number
  memoryMib?: number
  /** Other hosts of the lab, by whether their migration addresses answer from here. */
  reaches?: Readonly<Record<string, Answer>>
  /** Slots that runs have there. */
  held: readonly Holder[]
  /** Whether guests run on KVM, with each build that can run there. */
  kvm: Readonly<Record<string, Answer>>
  builds: Readonly<Record<string, Answer>>
  guests: Readonly<Record<string, Answer>>
  tools: Readonly<Record<string, Answer>>
}>

type Found = Readonly<{ spec: HostSpec; offer: HostOffer; facts: HostFacts; held: readonly Holder[] }>

/** Of a host that was opened. */
export function reportOf({ spec, offer, facts, held }: Found): HostReport {
  const builds = Object.entries(offer.builds)
  return {
    ...headOf(spec),
    ...{ facts, held, slots: offer.slots, memoryMib: offer.memoryMib },
    kvm: answers(
      builds.flatMap(([name, one]) => (isMissing(one) ? [] : [[name, one.kvm.works, one.kvm.reason] as const])),
    ),
    builds: answers(
      builds.map(([name, one]) => [name, !isMissing(one), isMissing(one) ? one.missing : `QEMU ${one.version}`]),
    ),
    guests: answers(
      Object.entries(offer.guests).map(([name, one]) => [
        ...([name, !isMissing(one)] as const),
        isMissing(one) ? one.missing : `kernel ${one.release}`,
      ]),
    ),
    tools: answers(
      Object.entries(offer.tools).map(([name, one]) => {
        const path = typeof one === 'string'
        return [name, path, path ? one : one.missing]
      }),
    ),
  }
}

/** Of a host that could not be opened: that is what was found. */
export function faultyReport(spec: HostSpec, fault: Required<HostReport>['fault']): HostReport {
  return { ...headOf(spec), fault, held: [], kvm: {}, builds: {}, guests: {}, tools: {} }
}

function headOf({ name, ssh, migrationAddress, labels }: HostSpec) {
  const port = ssh?.port === undefined ? '' : `:${ssh.port}`
  const user = ssh?.user === undefined ? '' : `${ssh.user}@`
  const address = ssh ? `${user}${ssh.address}${port}` : 'this machine'
  return { name, address, migrationAddress, labels }
}

function answers(entries: readonly (readonly [string, boolean, string])[]): Record<string, Answer> {
  return Object.fromEntries(entries.map(([name, ok, detail]) => [name, { ok, detail }]))
}
