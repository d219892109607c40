import { step } from '../base/step.ts'
import { MissingCapability } from '../base/errors.ts'
import type { Attempt } from '../machine/attempt.ts'
import { guestUp } from '../machine/boot.ts'
import type { Machine } from '../machine/machine.ts'
import { startMachine } from '../machine/start.ts'
import { quit } from '../migration/quit.ts'
import type { WorkloadSpec } from '../spec/machine-spec.ts'
import { writeDisk } from '../storage/contents.ts'
import { expectGuest, type GuestContents, stampGuest } from '../storage/guest-contents.ts'
import { untilWritten } from '../storage/writer.ts'
import { expectJobError, snapshot } from '../storage/snapshot.ts'
import type { Disks } from './disks.ts'

type Setting = Readonly<{
  disks: Disks
  attempt: Attempt
  workload: WorkloadSpec
  /** Puts a machine among those of the case. */
  keep: (machine: Machine) => Machine
}>

/** Internal snapshots: memory and disks of a moment, kept in the image. */
export class Snapshots {
  readonly #setting: Setting

  constructor(setting: Setting) {
    this.#setting = setting
  }

  /** Gives memory and disk of the guest contents that they never had before, and starts the case's load on the disk. */
  async stamp(machine: Machine): Promise<GuestContents> {
    const { attempt, workload, disks } = this.#setting
    const rate = workload.diskWriteMibPerSecond ?? 0
    const contents = await step('stamp memory and disk', () => stampGuest(machine, attempt.signal))
    if (rate === 0) return contents
    await writeDisk(machine, rate, attempt.signal)
    disks.exercised.push(await step('the disk is written', () => untilWritten(machine, rate, attempt.signal)))
    return contents
  }

  /** The guest holds these contents in memory and on its disk. Rejects with ExpectationError. */
  async expectContents(machine: Machine, contents: GuestContents): Promise<void> {
    const { attempt, disks } = this.#setting
    await step(`contents of the guest on the ${machine.name}`, () => expectGuest(machine, contents, attempt.signal))
    const proof = `${contents.disk.blocks} blocks and the stamped memory are those of the moment`
    disks.exercised.push({ feature: 'contents of the disk', exercised: true, proof })
  }

  save(machine: Machine, tag: string): Promise<void> {
    return this.#job('save', tag, machine)
  }

  load(machine: Machine, tag: string): Promise<void> {
    return this.#job('load', tag, machine)
  }

  delete(machine: Machine, tag: string): Promise<void> {
    return this.#job('delete', tag, machine)
  }

  /** A job that cannot do its work says so in query-jobs, and only there. */
  async expectJobError(machine: Machine): Promise<void> {
    const { attempt, disks } = this.#setting
    disks.exercised.push(await step('a job fails', () => expectJobError(machine, attempt.signal)))
  }

  /** Ends this QEMU and starts another from the snapshot in its image, `-loadvm`; resolves when the guest answers. */
  async restore(machine: Machine, tag: string): Promise<Machine> {
    const { attempt, disks, keep } = this.#setting
    const images = disks.imagesOf(machine)
    await step(`end the ${machine.name}`, () => quit(machine, attempt.signal))
    const { spec, host, uuid, equipment } = machine
    const start = { role: 'source', name: `restored-${tag}`, spec, host, uuid, equipment, attempt } as const
    const diskImages = images.map(({ path }) => path)
    const restored = keep(
      await step(`start from the snapshot ${tag}`, () => startMachine({ ...start, diskImages, loadvm: tag })),
    )
    await disks.opened(restored, images)
    await restored.monitor.execute('cont', undefined, { signal: attempt.signal })
    await step('wait for the guest', () => guestUp(restored, attempt))
    disks.exercised.push({ feature: `-loadvm ${tag}`, exercised: true, proof: 'its guest answers in another QEMU' })
    return restored
  }

  async #job(verb: 'save' | 'load' | 'delete', tag: string, machine: Machine): Promise<void> {
    const { image } = machine.equipment
    if (image.boot === 'disk')
      throw new MissingCapability(`guest ${image.name}: a snapshot would leave out the disk that it has booted from`)
    const { attempt, disks } = this.#setting
    const taken = { machine, images: disks.imagesOf(machine), signal: attempt.signal }
    disks.exercised.push(await step(`snapshot-${verb} ${tag}`, () => snapshot(verb, tag, taken)))
  }
}
