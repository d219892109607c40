import { LabError } from '../base/errors.ts'
import { faultyOffer, hostOffer } from '../lab/hosts/host-offer.ts'
import type { HostOffer } from '../lab/run-context.ts'
import type { Case } from '../matrix/case.ts'
import type { Config } from '../matrix/config.ts'
import type { HostSpec, LabSpec } from '../matrix/host-spec.ts'
import type { HostFacts } from '../spec/host-facts.ts'
import type { Names } from '../lab/prepare.ts'
import { expectSome, namesOf, type Preparing, preparing, type Stoppable } from './preparation.ts'
import { openForSetUp } from './set-up-host.ts'
import type { Settings } from './settings.ts'

type Wanted = Readonly<{ lab: LabSpec; cases: Iterable<Case>; slots?: number; runId: string }>

/**
 * What each host of a lab offers to these cases, once builds and guests are ready on it. A host that is out of reach
 * offers nothing; where too few are left, and where one cannot be used for another reason, rejects with LabError.
 */
export async function offersOf(config: Config, wanted: Wanted, settings: Stoppable): Promise<HostOffer[]> {
  const { lab, cases } = wanted
  return preparing(settings, async (context) => {
    const names = namesOf(cases)
    const setting = { ...wanted, config, names, context, settings }
    const offers = await Promise.all(lab.hosts.map((host) => offerOf(host, setting)))
    expectEnough(offers, lab)
    expectDifferent(offers)
    for (const kind of ['builds', 'guests'] as const)
      expectSome(offers.filter(({ fault }) => !fault).flatMap((offer) => Object.values(offer[kind])))
    return offers
  })
}

type Setting = Wanted & Readonly<{ config: Config; names: Names; context: Preparing; settings: Settings }>

/** Whoever runs a lab knows that hosts go down and disks fill; all else is a mistake that somebody must mend. */
const passing: ReadonlySet<string> = new Set([
  ...['host-unreachable', 'host-lost', 'host-rebooted', 'lease-lost', 'disk-full', 'no-memory', 'clock-wrong'],
])

async function offerOf(host: HostSpec, setting: Setting): Promise<HostOffer> {
  try {
    return await openedOffer(host, setting)
  } catch (error) {
    if (error instanceof LabError && passing.has(error.code)) return faultyOffer(host, error)
    throw error
  }
}

async function openedOffer(host: HostSpec, { config, names, slots, ...opening }: Setting): Promise<HostOffer> {
  await using opened = await openForSetUp(host, { ...opening, tools: names.tools })
  const { facts, access, site, migrationAddress } = opened
  const prepared = await opening.context.prepare(config, names, site)
  const offer = hostOffer({ ...host, migrationAddress }, prepared, facts, slots)
  if (!access) return { ...offer, facts }
  // What is claimed on the host is what the pool counts.
  const { slots: places, memoryMib } = offer
  return { ...offer, facts, ssh: { ...access, spec: { ...access.spec, slots: places, memoryMib } } }
}

type Named = Readonly<{ name: string; facts?: Pick<HostFacts, 'boot'> }>

/** A machine that a lab has twice would migrate to itself, and wait for places that it has. */
export function expectDifferent(offers: readonly Named[]): void {
  const known = offers.filter(({ facts }) => facts?.boot !== undefined)
  for (const [, [one, other]] of Map.groupBy(known, ({ facts }) => facts!.boot))
    if (one && other)
      throw new LabError('same-host', `hosts ${one.name} and ${other.name} are the same machine: leave one out`, {
        host: other.name,
      })
}

/** Cases that go from host to host need two. */
export function expectEnough(offers: readonly HostOffer[], { placement }: Pick<LabSpec, 'placement'>): void {
  const faulty = offers.flatMap(({ name, fault }) => (fault ? [{ name, ...fault }] : []))
  const usable = offers.length - faulty.length
  const [first] = faulty
  if (!first || usable >= (placement === 'across' ? 2 : 1)) return
  const few = usable === 0 ? `none of ${offers.length} hosts` : `only ${usable} of ${offers.length} hosts`
  const all = `${few} can be used: ${faulty.map(({ missing }) => missing).join('; ')}`
  throw new LabError(first.labCode, faulty.length === 1 ? first.missing : all, { host: first.name })
}
