import { step } from '../base/step.ts'
import type { BeatReport } from '../health/heartbeat.ts'
import { expectLost } from '../health/lost.ts'
import { expectRebooted } from '../health/rebooted.ts'
import { takeWitness, type Witness } from '../health/witness.ts'
import type { Machine } from '../machine/machine.ts'
import { markAfterReset, markTpm } from '../machine/tpm.ts'
import type { Case } from '../matrix/case.ts'
import { quit } from '../migration/quit.ts'
import type { MigrationReport } from '../migration/report.ts'
import type { Saved } from '../migration/save.ts'
import type { Exercised } from '../spec/exercised.ts'
import { AgentChecks } from './agent-checks.ts'
import { Bench, type Difference, type LabInput } from './bench.ts'
import type { Disks } from './disks.ts'
import type { Hotplugs } from './hotplugs.ts'
import { Snapshots } from './snapshots.ts'
import type { Observer } from './timeline/observer.ts'
import { bootSource } from './verbs/boot-source.ts'
import { checkGuest } from './verbs/check-guest.ts'
import { disturbCase, migrateCase, type MigrateOptions, refuseCase } from './verbs/migrate-case.ts'
import { restoreGuest, saveGuest } from './verbs/save-and-restore.ts'
import { startSuccessor } from './verbs/start-successor.ts'
import { updateCase } from './verbs/update-case.ts'

/** What a test works with. Everything that it starts ends with the attempt. */
export class Lab {
  /** Sees what the machines do, for the timeline. */
  readonly observer: Observer
  readonly disks: Disks
  readonly snapshots: Snapshots
  readonly agent: AgentChecks
  readonly hotplug: Hotplugs
  readonly #bench: Bench

  constructor(input: LabInput) {
    const bench = new Bench(input)
    const { attempt, case: one } = input
    const { observer, disks, hotplug } = bench
    this.#bench = bench
    this.observer = observer
    this.disks = disks
    this.hotplug = hotplug
    this.agent = new AgentChecks(attempt)
    this.snapshots = new Snapshots({
      ...{ attempt, workload: one.workload, disks, keep: (machine) => bench.keep(machine) },
    })
  }

  get machines(): readonly Machine[] {
    return this.#bench.journey.machines
  }

  get reports(): readonly MigrationReport[] {
    return this.#bench.journey.reports
  }

  get beats(): BeatReport | undefined {
    return this.#bench.journey.beats
  }

  /**
   * Boots the case's source and waits until the guest's agent and probe answer.
   * Rejects with MissingCapability when the host lacks what the case needs, with ExpectationError when the agent does not
   * block what the guest's profile says.
   */
  async boot(one: Case): Promise<Machine> {
    const machine = await bootSource(this.#bench, one)
    await this.agent.expectBlocks(machine)
    return machine
  }

  /** Stamps guest memory and, unless told not to, disk, starts beats and the case's load, and notes what must still hold after the migration. */
  async witness(source: Machine, { disk = true }: { disk?: boolean } = {}): Promise<Witness> {
    const { attempt, case: one } = this.#bench.input
    if (disk) await this.disks.witness(source)
    this.#bench.tpm = await markTpm(source, attempt.signal)
    return takeWitness(source, one.workload, attempt)
  }

  /**
   * Starts a QEMU that waits to take over from `source`: the same machine as of now, but for what the case wants to differ
   * on the destination. One that `fits` differs in nothing; one that goes `back` is like the case's source.
   */
  successor(source: Machine, difference: Difference = {}): Promise<Machine> {
    return startSuccessor(this.#bench, source, difference)
  }

  /**
   * Migrates as the case asks and waits for both sides. Where the case expects a refusal, a failure or a standstill,
   * waits for that instead; a migration by another `spec` than the case's must complete.
   * Rejects with ExpectationError when it comes out otherwise or is stuck.
   */
  migrate(source: Machine, destination: Machine, options: MigrateOptions = {}): Promise<MigrationReport> {
    return migrateCase(this.#bench, { source, destination }, options)
  }

  /**
   * Saves the guest into a file, as the case asks, and ends its QEMU. Rejects with LabError `disk-full` where there is
   * no room for it, with ExpectationError when it comes out otherwise or is stuck.
   */
  save(source: Machine): Promise<Saved> {
    return saveGuest(this.#bench, source)
  }

  /** Starts a QEMU, has it load the saved guest, and waits until that runs. Rejects with ExpectationError. */
  restore(saved: Saved): Promise<Machine> {
    return restoreGuest(this.#bench, saved)
  }

  /**
   * Starts a successor and migrates to it where one of both must not come about, and holds QEMU's reason against that of
   * the case. Rejects with ExpectationError when it comes about, or for another reason.
   */
  expectRefused(source: Machine): Promise<void> {
    return refuseCase(this.#bench, source)
  }

  /**
   * Migrates, disturbs the migration as the case says, and returns the machine that the guest is left on: the source
   * where it is lost. Rejects with ExpectationError when it comes out otherwise.
   */
  disturb(source: Machine, destination: Machine): Promise<Machine> {
    return disturbCase(this.#bench, { source, destination })
  }

  /** Expects a guest that was reset to come up again on this machine; a new witness of it. Rejects with ExpectationError. */
  async expectRebooted(machine: Machine, before: Witness): Promise<Witness> {
    this.#bench.tpm = markAfterReset(this.#bench.tpm)
    return expectRebooted(machine, before, this.#bench.input.attempt)
  }

  /** Ends a QEMU that the guest has left. Rejects with ExpectationError when it does not end well. */
  async quit(machine: Machine): Promise<void> {
    await step(`end the ${machine.name}`, () => quit(machine, this.#bench.input.attempt.signal))
  }

  /** Expects that no QEMU of the case claims to have the guest. Rejects with ExpectationError. */
  async expectLost(): Promise<void> {
    const { input, journey } = this.#bench
    await step('nobody claims the guest', () => expectLost(this.machines, input.attempt.signal))
    journey.lost = true
  }

  /**
   * Replaces the QEMU under the guest as the case asks, with the same machine as of now, and returns the new one.
   * Rejects with ExpectationError when it comes out otherwise or is stuck.
   */
  update(source: Machine): Promise<Machine> {
    return updateCase(this.#bench, source)
  }

  /** Expects the witnessed guest where it was last migrated to, or has stayed, unharmed, and nowhere else. Rejects with ExpectationError. */
  expectSameGuest(machine: Machine, witness: Witness): Promise<void> {
    return checkGuest(this.#bench, machine, witness)
  }

  /** Everything that the case asked for, with its proof. */
  proofs(): Exercised[] {
    const { case: one } = this.#bench.input
    const agent = this.agent.proofs()
    const others = [this.disks.proofs(one.source, agent), agent, this.hotplug.proofs()]
    return [...this.#bench.journey.proofs(one), ...others.flat()]
  }
}
