import { MissingCapability } from '../base/errors.ts'
import type { DisturbanceSpec } from '../spec/disturbance.ts'
import type { MigrationMode, MigrationSpec } from '../spec/machine-spec.ts'
import type { MigrationOffer } from '../spec/migration-offer.ts'
import type { Case } from '../matrix/case.ts'
import { type BuildOffer, isMissing, type RunContext } from './run-context.ts'

/** Modes of ours that are values of QEMU's parameter `mode`. */
const modesOfQemu: readonly MigrationMode[] = ['cpr-reboot', 'cpr-transfer', 'cpr-exec']

/**
 * Both builds of a case have what its migration asks for, by what they say of themselves. Throws MissingCapability,
 * naming host, build and what is missing. What a refusal that the case expects names is not missing: it is the point.
 */
export function expectMigration(one: Case, { builds }: Pick<RunContext, 'builds'>, host: string): void {
  const { migration, disturbance, source, destination } = one
  if (!migration) return
  for (const build of new Set([source.build, destination.build])) {
    const offer = builds[build]
    if (!offer || isMissing(offer)) continue // said by whoever equips the machine
    const lacking = lacks(migration, offer.migration).find((what) => !isThePoint(what, one))
    if (lacking) throw new MissingCapability(`host ${host}: build '${build}' has no ${lacking}`)
    // It is the source whose migration is in a state; the destination may have other ones.
    if (build === source.build && disturbance) expectState(disturbance, offer, host)
  }
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
  return capabilities.includes(name) ? [] : [`migration capability '${name}'`]
}

function lackedParameter(name: string, value: unknown, { parameters }: MigrationOffer): string[] {
  const values = parameters[name]
  if (values === undefined) return [`migration parameter '${name}'`]
  return values === null || values.includes(String(value)) ? [] : [`value '${String(value)}' of parameter '${name}'`]
}

function lackedMode(mode: MigrationMode, { modes }: MigrationOffer): string[] {
  return modesOfQemu.includes(mode) && !modes.includes(mode) ? [`migration mode '${mode}'`] : []
}
