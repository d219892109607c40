import { MissingCapability } from '../base/errors.ts'
import type { DisturbanceSpec } from '../spec/disturbance.ts'
import type { MigrationMode, MigrationSpec } from '../spec/machine-spec.ts'
import type { MigrationOffer } from '../spec/migration-offer.ts'
import type { Case } from '../matrix/case.ts'
import type { Role } from '../machine/machine.ts'
import { didYouMean } from './did-you-mean.ts'
import type { Equipped } from './equip.ts'
import { type BuildOffer, isMissing } from './run-context.ts'

/** Modes of ours that are values of QEMU's parameter `mode`. */
const modesOfQemu: readonly MigrationMode[] = ['cpr-reboot', 'cpr-transfer', 'cpr-exec']

/**
 * The build of one side of a case has what its migration asks for, by what it says of itself. Throws MissingCapability,
 * naming host, build and what is missing. What a refusal that the case expects names is not missing: it is the point.
 */
export function expectMigration(one: Case, role: Role, { name: host, builds }: Equipped): void {
  const { migration, disturbance } = one
  const { build } = one[role]
  const offer = builds[build]
  if (!migration || !offer || isMissing(offer)) return // a build that is not there is said by whoever equips the machine
  const lacking = lacks(migration, offer.migration).find((what) => !isThePoint(what, one))
  if (lacking) throw new MissingCapability(`host ${host}: build '${build}' has no ${lacking}`)
  // It is the source whose migration is in a state; the destination may have other ones.
  if (role === 'source' && disturbance) expectState(disturbance, offer, host)
}

/** Names stand in quotes, as they do in QEMU's refusals. */
function isThePoint(lacking: string, { expect }: Case): boolean {
  const names = lacking.match(/'[^']+'/g) ?? []
  return expect.outcome === 'refused' && names.some((name) => expect.error.includes(name))
}

function expectState({ moment }: DisturbanceSpec, { build, migration }: BuildOffer, host: string): void {
  if (migration.statuses.includes(moment)) return
  throw new MissingCapability(`host ${host}: build '${build.name}' has no migration state '${moment}'`)
}

/** What a build does not have of what a migration asks for: `migration capability 'mapped-ram'`. */
export function lacks(spec: MigrationSpec, offer: MigrationOffer): string[] {
  return [
    ...Object.entries(spec.capabilities).flatMap(([name, on]) => (on ? lackedCapability(name, offer) : [])),
    ...Object.entries(spec.parameters).flatMap(([name, value]) => lackedParameter(name, value, offer)),
    ...lackedMode(spec.mode, offer),
    ...(spec.address === 'channels' && !offer.channels ? ['argument channels of migrate'] : []),
    ...(spec.transport === 'file' && !offer.transports.includes('file') ? ["migration transport 'file'"] : []),
  ]
}

function lackedCapability(name: string, { capabilities }: MigrationOffer): string[] {
  return capabilities.includes(name) ? [] : [`migration capability '${name}'${didYouMean(name, capabilities)}`]
}

function lackedParameter(name: string, value: unknown, { parameters }: MigrationOffer): string[] {
  const values = parameters[name]
  if (values === undefined) return [`migration parameter '${name}'${didYouMean(name, Object.keys(parameters))}`]
  const given = String(value)
  if (values === null || values.includes(given)) return []
  return [`value '${given}' of parameter '${name}'${didYouMean(given, values)}`]
}

function lackedMode(mode: MigrationMode, { modes }: MigrationOffer): string[] {
  return modesOfQemu.includes(mode) && !modes.includes(mode) ? [`migration mode '${mode}'`] : []
}
