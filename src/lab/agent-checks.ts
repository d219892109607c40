import { type CarriedCheckName, carriedChecks } from '../agent-checks/carried.ts'
import { expectBlocks } from '../agent-checks/expect-blocks.ts'
import { expectKnownCommands } from '../agent-checks/expect-known.ts'
import { type AgentCheckName, agentChecks } from '../agent-checks/index.ts'
import { expectUnblocked } from '../agent-checks/needs.ts'
import { runCheck } from '../agent-checks/run-check.ts'
import { MissingCapability } from '../base/errors.ts'
import { step } from '../base/step.ts'
import type { Attempt } from '../machine/attempt.ts'
import type { Machine } from '../machine/machine.ts'
import { unlessBlocked } from '../qga/blocked.ts'
import { type Exercised, notChecked } from '../spec/exercised.ts'

/** What was begun before a migration, to be gone on with after it. */
type Carried = Readonly<{ finish: (destination: Machine) => Promise<void> }>

const contents = 'contents of the disk'

type GoOn = (destination: Machine) => Promise<void>

/** The guest agent's commands, held against what others know of the guest. */
export class AgentChecks {
  readonly #attempt: Attempt
  readonly #exercised: Exercised[] = []
  readonly #unchecked: Exercised[] = []
  /** Whether anything that the case asked for was checked. */
  #checked = false

  constructor(attempt: Attempt) {
    this.#attempt = attempt
  }

  /** Runs these checks of src/agent-checks, one after the other. Rejects with ExpectationError. */
  async check(machine: Machine, ...names: readonly AgentCheckName[]): Promise<void> {
    for (const name of names) {
      const check = agentChecks[name]
      const ran = await step(`agent: ${name}`, () => runCheck(name, check, this.#context(machine)))
      for (const one of ran.checked) this.#note(one, check)
      this.#skip(ran.notChecked, ran.checked.length > 0 ? {} : check)
    }
  }

  /** Every command that the agent lists has a check, or a reason to have none. Rejects with ExpectationError. */
  async expectKnown(machine: Machine): Promise<void> {
    const known = () => expectKnownCommands(this.#context(machine))
    this.#note(await step('agent: the commands are known', known))
  }

  /** The agent blocks what the guest's profile says. Rejects with ExpectationError. */
  async expectBlocks(machine: Machine): Promise<void> {
    if (!machine.equipment.image.agentBlocks) return
    const blocks = () => expectBlocks(this.#context(machine))
    this.#exercised.push(...(await step('agent: it blocks what the profile says', blocks)))
  }

  /** Begins these things on the source; `finish` goes on with them on the destination. Rejects with ExpectationError. */
  async begin(source: Machine, ...names: readonly CarriedCheckName[]): Promise<Carried> {
    const begun: GoOn[] = []
    for (const name of names) begun.push(await this.#beginOne(source, name))
    return {
      finish: async (destination) => {
        for (const goOn of begun) await goOn(destination)
      },
    }
  }

  async #beginOne(source: Machine, name: CarriedCheckName): Promise<GoOn> {
    const [check, context] = [carriedChecks[name], this.#context(source)]
    const feature = `guest agent across the migration: ${name}`
    const begin = async (): Promise<GoOn> => {
      expectUnblocked(check, context)
      const goOn = await step(`agent: begin ${name}`, () => check.begin(context))
      return async (destination) => {
        const proof = await step(`agent: go on with ${name}`, () => goOn(this.#context(destination)))
        this.#note({ feature, exercised: true, proof }, check)
      }
    }
    return unlessBlocked(begin, (why) => {
      this.#skip([notChecked(feature, why)], check)
      return async () => {}
    })
  }

  #skip(unchecked: readonly Exercised[], { provesDisk = false }: { provesDisk?: boolean }): void {
    this.#unchecked.push(...unchecked)
    if (provesDisk) this.#unchecked.push(...unchecked.map(({ proof }) => notChecked(contents, proof)))
  }

  #context(machine: Machine) {
    return { machine, signal: this.#attempt.signal }
  }

  /** What was written to the disk and found there is a proof of the disk as well. */
  #note(exercised: Exercised, { provesDisk = false }: { provesDisk?: boolean } = {}): void {
    this.#checked = true
    this.#exercised.push(exercised)
    if (provesDisk) this.#exercised.push({ ...exercised, feature: contents })
  }

  /** What was checked and what was not. Throws MissingCapability where nothing was of all that the case is for. */
  proofs(): Exercised[] {
    const [first] = this.#unchecked
    if (first && !this.#checked) throw new MissingCapability(`not checked: ${first.feature}: ${first.proof}`)
    return [...this.#exercised, ...this.#unchecked]
  }
}
