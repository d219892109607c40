import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BeatReport } from '../health/heartbeat.ts'
import type { Health } from '../health/same-guest.ts'
import type { HealthInput } from '../health/health-input.ts'
import { withoutProbe } from '../health/unprobed.ts'
import type { Witness } from '../health/witness.ts'
import type { Machine } from '../machine/machine.ts'
import type { Case, Expectation } from '../matrix/case.ts'
import { proveMigration } from '../migration/proofs/prove-migration.ts'
import type { MigrationReport } from '../migration/report.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'

/** Where the guest of a case has been, by which migrations, and what was proven on the way. */
export class Journey {
  /** Machines in the order in which they were started. */
  readonly machines: Machine[] = []
  /** Those that the guest came through; the last one has it. */
  readonly path: Machine[] = []
  /** Migrations in the order in which they ended. */
  readonly reports: MigrationReport[] = []
  readonly exercised: Exercised[] = []
  beats?: BeatReport
  /** Nobody claims the guest any more, and that was what the case expected. */
  lost = false
  /** What a look at it has found since it last migrated. */
  #health: 'not looked at' | 'healthy' | 'failed' = 'not looked at'
  /** Machines whose guest was taken back to a snapshot; they are gone. */
  readonly #undone: Machine[] = []
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  /** A snapshot takes the guest back to where it was: what ran on from there is no part of its path. */
  takeBack(): void {
    this.#undone.push(...this.path.splice(0))
  }

  /**
   * Puts a migration on record, with the proofs of what it was; `query-migrate.json` has what QEMU said of each. Rejects
   * with ExpectationError `in-the-clear`.
   */
  async record(report: MigrationReport, exercised?: readonly Exercised[]): Promise<void> {
    this.reports.push(report)
    this.#health = 'not looked at'
    const infos = this.reports.map(({ from, to, info }) => ({ from, to, ...info }))
    await writeFile(join(this.#directory, 'query-migrate.json'), `${JSON.stringify(infos, null, 2)}\n`)
    this.exercised.push(...(exercised ?? proveMigration(report)))
  }

  /**
   * What a health check has to go by. A migration that did not complete left the guest where it was, whatever machine it
   * is looked for on. Throws TypeError where the guest is not on that machine otherwise.
   */
  upTo(machine: Machine, { clock }: Witness): Pick<HealthInput, 'path' | 'bystanders' | 'report' | 'since' | 'sleeps'> {
    const { path, reports } = this
    const [first, report] = [reports[0], reports.at(-1)]
    if (path.at(-1) !== machine && (!report || report.outcome === 'completed'))
      throw new TypeError(`the guest is on the ${path.at(-1)?.name}, not on the ${machine.name}`)
    const bystanders = this.machines.filter((other) => !path.includes(other) && !this.#undone.includes(other))
    const sleeps = reports.flatMap(({ to, observed: { asleepMs: ms } }) =>
      ms === undefined ? [] : [{ wokenOn: to, ms }],
    )
    return { path, bystanders, report, since: first?.startedAt ?? clock.controllerMs, sleeps }
  }

  /** Puts a healthy guest on record. One that was taken back did its work before. */
  healthy({ beats, held, notChecked, reached }: Health, { source, stampedPages }: Witness): void {
    this.beats = beats
    this.#health = 'healthy'
    this.exercised.push(...notChecked, ...reached)
    const feature = 'health check of the guest'
    if (source.equipment.image.unprobed) {
      this.exercised.push({ feature, exercised: true, proof: held.join('; ') }, ...withoutProbe(source))
      return
    }
    const load = this.#undone.length > 0 ? [] : beats.exercised
    const exercised = beats.beats > 0 && stampedPages > 0
    const proof = `${beats.beats} beats, ${stampedPages} stamped pages verified`
    this.exercised.push(...load, { feature, exercised, proof })
  }

  /** Puts on record that the guest was looked at, and that what was found ends the case. */
  unhealthy(): void {
    this.#health = 'failed'
  }

  /** Everything that the case asked for, with its proof; what the test never came to is not exercised. */
  proofs({ migration, hotplug, link, disturbance, expect }: Case): Exercised[] {
    const notDone = (feature: string, done: boolean, proof = 'the test ended without it'): Exercised[] =>
      done ? [] : [{ feature, exercised: false, proof }]
    const unhealthy = this.#health === 'failed' ? 'failed, see the reason' : undefined
    const shown = (feature: string) => this.exercised.some((one) => one.feature === feature)
    return [
      ...this.machines.flatMap((machine) => machine.exercised),
      ...this.exercised,
      ...notDone(`migration ${migration?.name}`, !migration || this.reports.some(({ spec }) => spec === migration)),
      ...this.#endedAs(expect, migration),
      ...notDone(`link ${link?.name}`, !link || this.reports.some(({ observed }) => observed.link)),
      ...notDone(`disturbance ${disturbance?.kind}`, !disturbance || shown(`disturbance ${disturbance.kind}`)),
      ...(expect.outcome === 'lost'
        ? notDone('look for a copy of the lost guest', this.lost)
        : notDone('health check of the guest', !(migration ?? hotplug) || this.#health === 'healthy', unhealthy)),
    ]
  }

  /** The case's own migration, each time that there was one, came to the end that the case expects. */
  #endedAs(expect: Expectation, migration: MigrationSpec | undefined): Exercised[] {
    const ends = endsOf(expect)
    return this.reports
      .filter(({ spec, outcome }) => spec === migration && !ends.includes(outcome))
      .map(({ outcome }) => ({
        feature: `migration that is ${ends.join(' or ')}`,
        exercised: false,
        proof: `it ended as ${outcome}`,
      }))
  }
}

/** How a migration has ended where all is as expected. */
function endsOf(expect: Expectation): readonly MigrationReport['outcome'][] {
  switch (expect.outcome) {
    case 'survives':
      return expect.on === 'destination' ? ['completed'] : ['failed', 'cancelled']
    case 'lost':
      return ['completed', 'failed', 'cancelled']
    case 'stuck':
      return expect.says ? ['cancelled', 'failed'] : ['cancelled']
    case 'not-started':
      return ['refused']
    default:
      return [expect.outcome]
  }
}
