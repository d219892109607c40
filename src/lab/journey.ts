import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BeatReport } from '../health/heartbeat.ts'
import type { HealthInput } from '../health/health-input.ts'
import type { Witness } from '../health/witness.ts'
import type { Machine } from '../machine/machine.ts'
import type { Case } from '../matrix/case.ts'
import { proveMigration } from '../migration/proofs/prove-migration.ts'
import type { MigrationReport } from '../migration/report.ts'
import type { Exercised } from '../spec/exercised.ts'

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

  /** Puts a migration on record, with the proofs of what it was; `query-migrate.json` has what QEMU said of each. */
  async record(report: MigrationReport, exercised: readonly Exercised[] = proveMigration(report)): Promise<void> {
    this.exercised.push(...exercised)
    this.reports.push(report)
    const infos = this.reports.map(({ from, to, info }) => ({ from, to, ...info }))
    await writeFile(join(this.#directory, 'query-migrate.json'), `${JSON.stringify(infos, null, 2)}\n`)
  }

  /**
   * What a health check has to go by. A migration that did not complete left the guest where it was, whatever machine it
   * is looked for on. Throws TypeError where the guest is not on that machine otherwise, or never migrated.
   */
  upTo(machine: Machine): Pick<HealthInput, 'path' | 'bystanders' | 'report' | 'since' | 'sleeps'> {
    const { path, reports } = this
    const [first, report] = [reports[0], reports.at(-1)]
    if (!first || !report) throw new TypeError('expectSameGuest comes after a migration')
    if (path.at(-1) !== machine && report.outcome === 'completed')
      throw new TypeError(`the guest is on the ${path.at(-1)?.name}, not on the ${machine.name}`)
    const bystanders = this.machines.filter((other) => !path.includes(other) && !this.#undone.includes(other))
    const sleeps = reports.flatMap(({ to, observed: { asleepMs: ms } }) =>
      ms === undefined ? [] : [{ wokenOn: to, ms }],
    )
    return { path, bystanders, report, since: first.startedAt, sleeps }
  }

  /** Puts a healthy guest on record. One that was taken back did its work before. */
  healthy(beats: BeatReport, { stampedPages }: Witness): void {
    this.beats = beats
    const load = this.#undone.length > 0 ? [] : beats.exercised
    const exercised = beats.beats > 0 && stampedPages > 0
    const proof = `${beats.beats} beats, ${stampedPages} stamped pages verified`
    this.exercised.push(...load, { feature: 'health check of the guest', exercised, proof })
  }

  /** Everything that the case asked for, with its proof; what the test never came to is not exercised. */
  proofs({ migration, expect }: Case): Exercised[] {
    const notDone = (feature: string, done: boolean): Exercised[] =>
      done ? [] : [{ feature, exercised: false, proof: 'the test ended without it' }]
    return [
      ...this.machines.flatMap((machine) => machine.exercised),
      ...this.exercised,
      ...notDone(`migration ${migration?.name}`, !migration || this.reports.length > 0),
      ...(expect.outcome === 'lost'
        ? notDone('look for a copy of the lost guest', this.lost)
        : notDone('health check of the guest', !migration || this.beats !== undefined)),
    ]
  }
}
