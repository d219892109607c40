import { step } from '../base/step.ts'
import { adopt } from '../hotplug/adopt.ts'
import { freeCpus, newCpus } from '../hotplug/cpu-places.ts'
import { newDimms } from '../hotplug/dimm-places.ts'
import { expectOnline, setOnline } from '../hotplug/guest-cpus.ts'
import { expectNode } from '../hotplug/guest-node.ts'
import { expectKeptDimm, pinMemory } from '../hotplug/kept-dimm.ts'
import { keptMemory, movedMemory } from '../hotplug/kept-memory.ts'
import { stopNumaBalancing } from '../hotplug/numa-balancing.ts'
import { setOnlinePolicy } from '../hotplug/online-policy.ts'
import { plugAhead } from '../hotplug/plug-ahead.ts'
import { type GuestCpu, plugCpu } from '../hotplug/plug-cpu.ts'
import { plugDimm } from '../hotplug/plug-dimm.ts'
import { proveThere } from '../hotplug/prove-there.ts'
import { keptSize, resize } from '../hotplug/resize.ts'
import { unplugCpu } from '../hotplug/unplug-cpu.ts'
import { unplugDimm } from '../hotplug/unplug-dimm.ts'
import { useCpu } from '../hotplug/use-cpu.ts'
import { useDimm } from '../hotplug/use-dimm.ts'
import { expectWrongPlug } from '../hotplug/wrong-plug.ts'
import type { Machine, Role } from '../machine/machine.ts'
import type { Case } from '../matrix/case.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { CaseHotplug, Dimm } from '../spec/hotplug.ts'

/** How much of a virtio-mem device the guest is to have. */
type Portion = 'whole' | 'half' | 'none'

const shares: Readonly<Record<Portion, number>> = { whole: 1, half: 1 / 2, none: 0 }

/** What a case plugs and unplugs, and the proof of it. */
export class Hotplugs {
  readonly #case: Case
  readonly #signal: AbortSignal
  readonly #exercised: Exercised[] = []
  /** Apart, for what a machine has from its start was not plugged by the test. */
  readonly #there: Exercised[] = []
  readonly #cpus: GuestCpu[] = []
  readonly #dimms: Dimm[] = []
  /** Sides that were plugged into: the source before the migration, the destination after it. */
  readonly #pluggedInto = new Set<Role>()
  #online = false

  constructor(one: Case, signal: AbortSignal) {
    this.#case = one
    this.#signal = signal
  }

  get #spec(): CaseHotplug {
    const { hotplug } = this.#case
    if (!hotplug) throw new TypeError('lab.hotplug needs a case with a hotplug: does its matrix have a hotplug axis?')
    return hotplug
  }

  /** Plugs all that the case asks for, one after the other, and waits until the guest has it. Rejects with ExpectationError. */
  async plug(machine: Machine): Promise<void> {
    const { name, cpus, dimms, online } = this.#spec
    this.#pluggedInto.add(machine.role)
    await step(`plug ${name} into the ${machine.name}`, async () => {
      if (online) await setOnlinePolicy(machine, online, this.#signal)
      if (dimms.some(({ node }) => node !== undefined)) await stopNumaBalancing(machine, this.#signal)
      for (const cpu of await newCpus(machine, cpus, this.#signal)) {
        const plugged = await plugCpu(machine, cpu, this.#signal)
        this.#cpus.push(plugged)
        this.#exercised.push(plugged.proof)
      }
      for (const dimm of newDimms(machine, dimms)) {
        const plugged = await plugDimm(machine, dimm, this.#signal)
        this.#dimms.push(plugged.dimm)
        this.#exercised.push(plugged.proof)
      }
    })
  }

  /** What QEMU accepted while the guest arrived, which ran there already, is with the guest. Rejects with ExpectationError. */
  async adopt(machine: Machine): Promise<void> {
    await step(`${this.#spec.name} has come to the guest on the ${machine.name}`, async () => {
      const { cpus, dimms } = await adopt(machine, this.#signal)
      this.#cpus.push(...cpus)
      this.#dimms.push(...dimms.map(({ dimm }) => dimm))
      this.#exercised.push(...[...cpus, ...dimms].map(({ proof }) => proof))
    })
  }

  /** The guest really uses what was plugged: a load on each vCPU, stamped pages in each DIMM. Rejects with ExpectationError. */
  async use(machine: Machine): Promise<void> {
    await step(`use ${this.#spec.name} on the ${machine.name}`, async () => {
      for (const { logicalId } of this.#cpus) this.#exercised.push(await useCpu(machine, logicalId, this.#signal))
      this.#online = true
      for (const dimm of this.#dimms) this.#exercised.push(await useDimm(machine, dimm, this.#signal))
    })
  }

  /**
   * What was plugged and used is with the guest still, where it has gone: each vCPU as it was and able to work, and what
   * the guest wrote into each DIMM. Rejects with ExpectationError.
   */
  async kept(machine: Machine): Promise<void> {
    await step(`${this.#spec.name} has come along to the ${machine.name}`, async () => {
      await this.there(machine)
      const { name } = machine
      const state = { online: this.#online, signal: this.#signal }
      for (const { logicalId } of this.#cpus) await expectOnline(machine, logicalId, state)
      const vcpus = this.#cpus.map(({ logicalId }) => logicalId).join(', ')
      const found = `${this.#online ? 'online' : 'offline'}: ${vcpus}`
      if (vcpus) this.#prove(`vCPUs that came along to the ${name}`, found)
      for (const dimm of this.#dimms) await this.#keptDimm(machine, dimm)
    })
  }

  async #keptDimm(machine: Machine, dimm: Dimm): Promise<void> {
    this.#exercised.push(await keptMemory(machine, dimm, this.#signal))
    if (dimm.device === 'virtio-mem-pci') this.#exercised.push(await keptSize(machine, dimm, this.#signal))
    if (dimm.node !== undefined)
      this.#prove(`${dimm.id} of the ${machine.name} in its node`, await expectNode(machine, dimm, this.#signal))
  }

  /**
   * Gives the guest more or less of each virtio-mem device; what it wrote there it has still, and elsewhere when all of it
   * is gone. Rejects with ExpectationError.
   */
  async resize(machine: Machine, share: Portion): Promise<void> {
    await step(`resize ${this.#spec.name} on the ${machine.name}: ${share}`, async () => {
      for (const [index, dimm] of this.#dimms.entries()) {
        const mib = dimm.sizeMib * shares[share]
        const { dimm: resized, proof } = await resize(machine, dimm, { mib, signal: this.#signal })
        this.#dimms[index] = resized
        this.#exercised.push(proof)
        if (share === 'none') this.#exercised.push(await movedMemory(machine, resized, this.#signal))
      }
    })
  }

  /** The guest takes the vCPUs that were plugged offline. Rejects with ExpectationError `vcpu-state` where it does not. */
  async takeOffline(machine: Machine): Promise<void> {
    await step(`take ${this.#spec.name} offline`, async () => {
      const state = { online: false, signal: this.#signal }
      for (const { logicalId } of this.#cpus) await setOnline(machine, logicalId, state)
      this.#online = false
    })
  }

  /** Gives commands that are wrong in the way that the case says; QEMU refuses them as it says. Rejects with ExpectationError. */
  async expectRefused(machine: Machine): Promise<void> {
    const { fault, dimms } = this.#spec
    const { expect } = this.#case
    if (!fault || expect.outcome !== 'refused')
      throw new TypeError('a wrong hotplug needs a fault, and expects a refusal')
    const [cpu] = await freeCpus(machine, this.#signal)
    const next = { cpu, dimm: newDimms(machine, dimms)[0] }
    const plugged = { cpu: this.#cpus.at(-1)?.cpu, dimm: this.#dimms.at(-1) }
    const given = { machine, plugged, next, signal: this.#signal }
    await step(`plug wrongly: ${fault}`, async () => this.#exercised.push(await expectWrongPlug(fault, given, expect)))
  }

  /** The guest's kernel takes memory that it cannot move, and refuses to give back the DIMMs. Rejects with ExpectationError. */
  async expectKept(machine: Machine): Promise<void> {
    await step(`ask for ${this.#spec.name} in vain`, async () => {
      await pinMemory(machine, this.#signal)
      for (const dimm of this.#dimms) this.#exercised.push(await expectKeptDimm(machine, dimm, this.#signal))
    })
  }

  /** Gives a destination, before it has its guest, what its source was plugged, where the case wants that. */
  async plugAhead(machine: Machine, source: Machine): Promise<void> {
    if (this.#case.hotplug?.arrival !== 'monitor') return
    await step(`plug into the waiting ${machine.name}`, async () =>
      this.#exercised.push(await plugAhead(machine, source.spec, this.#signal)),
    )
  }

  /** A machine's QEMU has all that was plugged, as it was plugged. Rejects with ExpectationError. */
  async there(machine: Machine): Promise<void> {
    this.#there.push(...(await proveThere(machine, this.#signal)))
  }

  /** Unplugs everything, the last first. Rejects with ExpectationError where QEMU or the guest does not let go of it. */
  async unplug(machine: Machine): Promise<void> {
    await step(`unplug ${this.#spec.name} from the ${machine.name}`, async () => {
      const dimms = this.#dimms.splice(0).toReversed()
      for (const dimm of dimms) this.#exercised.push(await unplugDimm(machine, dimm, this.#signal))
      for (const dimm of dimms) this.#exercised.push(await movedMemory(machine, dimm, this.#signal))
      for (const cpu of this.#cpus.splice(0).toReversed())
        this.#exercised.push(await unplugCpu(machine, cpu, this.#signal))
    })
  }

  #prove(feature: string, proof: string): void {
    this.#exercised.push({ feature, exercised: true, proof })
  }

  /** What was plugged, used and unplugged; what the case asks for and the test never did is not exercised. */
  proofs(): Exercised[] {
    const { hotplug, test } = this.#case
    if (!hotplug) return [...this.#exercised, ...this.#there]
    const { name, moment, fault } = hotplug
    const proof = `the test ${test} ended without it, see docs/hotplug.md for the tests of each moment`
    const notDone = (feature: string, done: boolean): Exercised[] =>
      done ? [] : [{ feature, exercised: false, proof }]
    return [
      ...this.#there,
      ...this.#exercised,
      ...notDone(`hotplug ${name}`, this.#exercised.length > 0),
      ...notDone(`hotplug before the migration`, moment !== 'before' || this.#pluggedInto.has('source')),
      ...notDone(`hotplug after the migration`, moment !== 'after' || this.#pluggedInto.has('destination')),
      ...notDone(`fault ${fault}`, !fault || this.#exercised.some(({ feature }) => feature === `fault ${fault}`)),
    ]
  }
}
