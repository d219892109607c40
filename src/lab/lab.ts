import { step } from '../base/step.ts'
import type { Exercised } from '../spec/exercised.ts'
import { type BeatReport } from '../health/heartbeat.ts'
import { disturb } from '../disturbance/disturb.ts'
import { expectLost } from '../health/lost.ts'
import { expectRebooted } from '../health/rebooted.ts'
import { checkSameGuest } from '../health/same-guest.ts'
import { takeWitness, type Witness } from '../health/witness.ts'
import type { Host } from '../spec/host.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { Attempt } from '../machine/attempt.ts'
import { boot } from '../machine/boot.ts'
import type { Machine } from '../machine/machine.ts'
import type { StartInput } from '../machine/launch.ts'
import { startMachine } from '../machine/start.ts'
import type { Case } from '../matrix/case.ts'
import { migrate } from '../migration/migrate.ts'
import type { Hooks } from '../migration/migrate-input.ts'
import type { MigrationReport } from '../migration/report.ts'
import { restore } from '../migration/load-saved.ts'
import { quit } from '../migration/quit.ts'
import { save, type Saved } from '../migration/save.ts'
import { incomingOf } from '../migration/route.ts'
import { update } from '../migration/update.ts'
import { Observer } from './timeline/observer.ts'
import { comeAbout } from './come-about.ts'
import { failedStart } from './failed-start.ts'
import { successorSpec, uuidOf } from './command-lines.ts'
import { Disks } from './disks.ts'
import { Journey } from './journey.ts'
import { Snapshots } from './snapshots.ts'
import { equip, pinMachineType } from './equip.ts'
import { expectMigration } from './migration-needs.ts'
import type { RunContext } from './run-context.ts'

export type LabInput = Readonly<{ case: Case; run: RunContext; host: Host; attempt: Attempt }>

/** What a migration does besides what the case says; `spec` replaces that of the case. */
export type MigrateOptions = Readonly<{ spec?: MigrationSpec; hooks?: Hooks }>

/** How the next QEMU is to differ from the one before it, if not as the case says. */
export type Difference = Readonly<{ fits?: boolean; back?: boolean }>

/** What a test works with. Everything that it starts ends with the attempt. */
export class Lab {
  /** Sees what the machines do, for the timeline. */
  readonly observer: Observer
  readonly disks: Disks
  readonly snapshots: Snapshots
  readonly #input: LabInput
  readonly #journey: Journey

  readonly #samplesOf = (source: string) => this.observer.samplesOf(source)

  constructor(input: LabInput) {
    this.#input = input
    this.#journey = new Journey(input.attempt.directory)
    this.observer = new Observer(input.attempt.signal)
    const { host, attempt, case: one } = input
    const setting = { host, attempt, workload: one.workload }
    this.disks = new Disks(setting)
    this.snapshots = new Snapshots({ ...setting, disks: this.disks, keep: (machine) => this.#keep(machine) })
  }

  get machines(): readonly Machine[] {
    return this.#journey.machines
  }

  get reports(): readonly MigrationReport[] {
    return this.#journey.reports
  }

  get beats(): BeatReport | undefined {
    return this.#journey.beats
  }

  /**
   * Boots the case's source and waits until the guest's agent and probe answer.
   * Rejects with MissingCapability when the host lacks what the case needs.
   */
  async boot({ source }: Case): Promise<Machine> {
    const { run, host, attempt } = this.#input
    const spec = pinMachineType(source, run, host.name)
    const equipment = equip(spec, run, host.name)
    expectMigration(this.#input.case, run, host.name)
    const start = { spec, equipment, host, attempt, uuid: uuidOf(this.#input.case) }
    const machine = await this.disks.start('source', start, async (images) =>
      this.#keep(await boot({ ...start, ...images })),
    )
    this.#journey.path.push(machine)
    return machine
  }

  /** Stamps guest memory and disk, starts beats and the case's load, and notes what must still hold after the migration. */
  async witness(source: Machine): Promise<Witness> {
    await this.disks.witness(source)
    return takeWitness(source, this.#input.case.workload, this.#input.attempt)
  }

  /**
   * Starts a QEMU that waits to take over from `source`: the same machine as of now, but for what the case wants to differ
   * on the destination. One that `fits` differs in nothing; one that goes `back` is like the case's source.
   */
  async successor(source: Machine, difference: Difference = {}): Promise<Machine> {
    const start = this.#successorStart(source, difference)
    return step(`start the ${start.name}`, () =>
      this.disks.start(start.name, start, async (images) => this.#keep(await startMachine({ ...start, ...images }))),
    )
  }

  #successorStart(source: Machine, difference: Difference): StartInput & { name: string } {
    const { case: one, host } = this.#input
    const incoming = (directory: string) => incomingOf(difference.fits ? undefined : one.migration, { host, directory })
    return { ...this.#next(source, difference), incoming }
  }

  /**
   * Migrates as the case asks and waits for both sides. Where the case expects a refusal, a failure or a standstill,
   * waits for that instead; a migration by another `spec` than the case's must complete.
   * Rejects with ExpectationError when it comes out otherwise or is stuck.
   */
  async migrate(source: Machine, destination: Machine, options: MigrateOptions = {}): Promise<MigrationReport> {
    const { attempt, case: one } = this.#input
    const spec = options.spec ?? one.migration
    if (!spec) throw new TypeError('lab.migrate needs a case with a migration: does its matrix have a migration axis?')
    const { expect } = one
    const input = { source, destination, spec, attempt, hooks: options.hooks, samplesOf: this.#samplesOf }
    const run = () => (options.spec ? migrate(input) : comeAbout(input, expect))
    const report = await step(`migrate: ${spec.name}`, run)
    if (report.outcome === 'completed') this.#journey.path.push(destination)
    await this.#journey.record(report)
    return report
  }

  /**
   * Saves the guest into a file, as the case asks, and ends its QEMU. Rejects with LabError `disk-full` where there is
   * no room for it, with ExpectationError when it comes out otherwise or is stuck.
   */
  async save(source: Machine): Promise<Saved> {
    const { attempt, case: one } = this.#input
    const { migration: spec } = one
    if (!spec) throw new TypeError('lab.save needs a case with a migration: does its matrix have a migration axis?')
    const saved = await step(`save: ${spec.name}`, () => save({ source, spec, attempt }))
    await this.#journey.record(saved.report)
    return saved
  }

  /** Starts a QEMU, has it load the saved guest, and waits until that runs. Rejects with ExpectationError. */
  async restore(saved: Saved): Promise<Machine> {
    const destination = await this.successor(saved.source)
    const { attempt } = this.#input
    const report = await step(`restore: ${saved.spec.name}`, () => restore({ destination, saved, attempt }))
    if (saved.spec.mode === 'background-snapshot') this.#journey.takeBack()
    this.#journey.path.push(destination)
    await this.#journey.record(report)
    return destination
  }

  /**
   * Starts a successor and migrates to it where one of both must not come about, and holds QEMU's reason against that of
   * the case. Rejects with ExpectationError when it comes about, or for another reason.
   */
  async expectRefused(source: Machine): Promise<void> {
    const { expect, migration: spec } = this.#input.case
    if (expect.outcome !== 'not-started') return void (await this.migrate(source, await this.successor(source)))
    if (!spec) throw new TypeError('lab.expectRefused needs a case with a migration')
    const report = await failedStart({ source, spec, start: this.#successorStart(source, {}) }, expect)
    await this.#journey.record(report)
  }

  /**
   * Migrates, disturbs the migration as the case says, and returns the machine that the guest is left on: the source
   * where it is lost. Rejects with ExpectationError when it comes out otherwise.
   */
  async disturb(source: Machine, destination: Machine): Promise<Machine> {
    const { attempt, case: one } = this.#input
    const { migration: spec, disturbance, expect } = one
    if (!spec || !disturbance) throw new TypeError('lab.disturb needs a case with a migration, disturbance and moment')
    const left = expect.outcome === 'survives' ? expect.on : 'nowhere'
    const { report, exercised } = await disturb(
      { source, destination, spec, attempt, disturbance, samplesOf: this.#samplesOf },
      left,
    )
    if (left === 'destination') this.#journey.path.push(destination)
    await this.#journey.record(report, exercised)
    return left === 'destination' ? destination : source
  }

  /** Expects a guest that was reset to come up again on this machine; a new witness of it. Rejects with ExpectationError. */
  expectRebooted(machine: Machine, before: Witness): Promise<Witness> {
    return expectRebooted(machine, before, this.#input.attempt)
  }

  /** Ends a QEMU that the guest has left. Rejects with ExpectationError when it does not end well. */
  async quit(machine: Machine): Promise<void> {
    await step(`end the ${machine.name}`, () => quit(machine, this.#input.attempt.signal))
  }

  /** Expects that no QEMU of the case claims to have the guest. Rejects with ExpectationError. */
  async expectLost(): Promise<void> {
    await step('nobody claims the guest', () => expectLost(this.machines, this.#input.attempt.signal))
    this.#journey.lost = true
  }

  /**
   * Replaces the QEMU under the guest as the case asks, with the same machine as of now, and returns the new one.
   * Rejects with ExpectationError when it comes out otherwise or is stuck.
   */
  async update(source: Machine): Promise<Machine> {
    const { attempt, case: one } = this.#input
    const spec = one.migration
    if (!spec) throw new TypeError('lab.update needs a case with a migration: does its matrix have a migration axis?')
    const keep = (machine: Machine) => void this.#keep(machine)
    const next = this.#next(source)
    const images = await this.disks.prepare(next.name, next.spec, next.equipment.build)
    const replaced = { ...next, diskImages: images.map(({ path }) => path) }
    const input = { source, next: replaced, spec, attempt, keep, samplesOf: this.#samplesOf }
    const { destination, report } = await step(`update: ${spec.name}`, () => update(input))
    await this.disks.opened(destination, images)
    this.#journey.path.push(destination)
    await this.#journey.record(report)
    return destination
  }

  /** Expects the witnessed guest where it was last migrated to, unharmed, and nowhere else. Rejects with ExpectationError. */
  async expectSameGuest(machine: Machine, witness: Witness): Promise<void> {
    const { attempt, case: one } = this.#input
    const gapLimitMs = one.migration?.gapLimitMs
    if (gapLimitMs === undefined) throw new TypeError('expectSameGuest needs a case that has a migration')
    const input = { ...this.#journey.upTo(machine), witness, gapLimitMs, attempt }
    const beats = await step('the guest is healthy', () => checkSameGuest(input))
    this.#journey.healthy(beats, witness)
    await this.disks.expectIntact(input.path, input.report)
  }

  /** Everything that the case asked for, with its proof. */
  proofs(): Exercised[] {
    const { case: one } = this.#input
    return [...this.#journey.proofs(one), ...this.disks.proofs(one.source)]
  }

  /** The QEMU that comes after `source`, before it is started. */
  #next(source: Machine, { fits = false, back = false }: Difference = {}) {
    const { case: one, run, host, attempt } = this.#input
    const { build, accelerator, cpu } = one.source
    const differing = () =>
      back ? { ...source.spec, build, accelerator, cpu } : successorSpec(source.spec, one, run, host.name)
    const spec = fits ? source.spec : differing()
    const uuid = (!fits && one.migration?.destination?.uuid) || source.uuid
    const earlier = this.machines.filter(({ role }) => role === 'destination').length
    const name = earlier === 0 ? 'destination' : `destination-${earlier + 1}`
    const equipment = equip(spec, run, host.name)
    return { role: 'destination', name, spec, host, attempt, uuid, equipment } as const
  }

  #keep(machine: Machine): Machine {
    this.#journey.machines.push(machine)
    this.observer.watch(machine)
    return machine
  }
}
