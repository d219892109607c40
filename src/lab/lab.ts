import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import { step } from '../base/step.ts'
import type { Exercised } from '../spec/exercised.ts'
import { type BeatReport } from '../health/heartbeat.ts'
import { checkSameGuest, checkSurvivor } from '../health/same-guest.ts'
import { takeWitness, type Witness } from '../health/witness.ts'
import type { Host } from '../spec/host.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { Attempt } from '../machine/attempt.ts'
import { boot } from '../machine/boot.ts'
import type { Machine } from '../machine/machine.ts'
import { startMachine } from '../machine/start.ts'
import type { Case } from '../matrix/case.ts'
import { proveMigration } from '../migration/exercised.ts'
import { expectFailure } from '../migration/expect-failure.ts'
import { precopy } from '../migration/precopy.ts'
import type { MigrationReport } from '../migration/report.ts'
import { successorSpec, uuidOf } from './command-lines.ts'
import { equip, pinMachineType } from './equip.ts'
import type { RunContext } from './run-context.ts'

export type LabInput = Readonly<{ case: Case; run: RunContext; host: Host; attempt: Attempt }>

/** What a test works with. Everything that it starts ends with the attempt. */
export class Lab {
  /** Machines in the order in which they were started. */
  readonly machines: Machine[] = []
  readonly exercised: Exercised[] = []
  report?: MigrationReport
  beats?: BeatReport
  readonly #input: LabInput

  constructor(input: LabInput) {
    this.#input = input
  }

  /**
   * Boots the case's source and waits until the guest's agent and probe answer.
   * Rejects with MissingCapability when the host lacks what the case needs.
   */
  async boot({ source }: Case): Promise<Machine> {
    const { run, host, attempt } = this.#input
    const spec = pinMachineType(source, run, host.name)
    return this.#keep(
      await boot({ spec, equipment: equip(spec, run, host.name), host, attempt, uuid: uuidOf(this.#input.case) }),
    )
  }

  /** Stamps guest memory, starts beats and the case's load, and notes what must still hold after the migration. */
  witness(source: Machine): Promise<Witness> {
    return takeWitness(source, this.#input.case.workload, this.#input.attempt)
  }

  /** Starts a QEMU that waits to take over from `source`: the same machine as of now, on the case's destination build. */
  async successor(source: Machine): Promise<Machine> {
    const { run, host, attempt } = this.#input
    const spec = successorSpec(source.spec, this.#input.case, run, host.name)
    const equipment = equip(spec, run, host.name)
    const start = { role: 'destination', spec, equipment, host, attempt, uuid: source.uuid, incoming: 'defer' } as const
    return this.#keep(await step('start the destination', () => startMachine(start)))
  }

  /**
   * Migrates and waits for both sides. Where the case expects a failure, waits for that instead. Rejects with
   * ExpectationError when it comes out otherwise or is stuck.
   */
  async migrate(source: Machine, destination: Machine, spec: MigrationSpec | undefined): Promise<MigrationReport> {
    if (!spec) throw new TypeError('lab.migrate needs a case with a migration: does its matrix have a migration axis?')
    const { attempt } = this.#input
    const { expect } = this.#input.case
    const input = { source, destination, spec, attempt }
    const run = expect.outcome === 'failed' ? () => expectFailure(input, expect) : () => precopy(input)
    const report = await step(`migrate: ${spec.name}`, run)
    await writeFile(join(attempt.directory, 'query-migrate.json'), `${JSON.stringify(report.info, null, 2)}\n`)
    this.report = report
    this.exercised.push(...proveMigration(spec, report))
    return report
  }

  /**
   * Expects the witnessed guest on the destination, unharmed, and nowhere else; after a migration that had to fail, on
   * the source. Rejects with ExpectationError.
   */
  async expectSameGuest(destination: Machine, witness: Witness): Promise<void> {
    const { attempt } = this.#input
    const report = this.report
    const gapLimitMs = this.#input.case.migration?.gapLimitMs
    if (!report || gapLimitMs === undefined)
      throw new TypeError('expectSameGuest comes after lab.migrate, in a case that has a migration')
    const input = { destination, witness, report, gapLimitMs, attempt }
    const check = report.outcome === 'failed' ? checkSurvivor : checkSameGuest
    this.beats = await step('the guest is healthy', () => check(input))
    this.exercised.push(...this.beats.exercised, this.#proveHealth(witness))
  }

  /** Everything that the case asked for, with its proof; what the test never came to is not exercised. */
  proofs(): Exercised[] {
    const { migration } = this.#input.case
    const notDone = (feature: string, done: boolean): Exercised[] =>
      done ? [] : [{ feature, exercised: false, proof: 'the test ended without it' }]
    return [
      ...this.machines.flatMap((machine) => machine.exercised),
      ...this.exercised,
      ...notDone(`migration ${migration?.name}`, !migration || this.report !== undefined),
      ...notDone('health check of the guest', !migration || this.beats !== undefined),
    ]
  }

  #keep(machine: Machine): Machine {
    this.machines.push(machine)
    return machine
  }

  #proveHealth({ stampedPages }: Witness): Exercised {
    const beats = this.beats?.beats ?? 0
    return {
      feature: 'health check of the guest',
      exercised: beats > 0 && stampedPages > 0,
      proof: `${beats} beats, ${stampedPages} stamped pages verified`,
    }
  }
}
