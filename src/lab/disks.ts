import { step } from '../base/step.ts'
import type { Attempt } from '../machine/attempt.ts'
import type { StartInput } from '../machine/launch.ts'
import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Host } from '../spec/host.ts'
import type { MachineSpec, WorkloadSpec } from '../spec/machine-spec.ts'
import { proveDisks } from '../storage/block-nodes.ts'
import { bootImageIn, createOverlay, proveBootDisk } from '../storage/boot-disk.ts'
import { type DiskStamp, expectDisk, stampDisk, writeDisk } from '../storage/contents.ts'
import { createImage, type Image, imagesIn } from '../storage/images.ts'
import { expectSoundImages } from '../storage/sound-images.ts'
import { expectLocked, expectLockedOut } from '../storage/lock.ts'
import { type Mirror, startMirror } from '../storage/mirror.ts'
import { expectWriter, writtenBlocks } from '../storage/writer.ts'

type Setting = Readonly<{ attempt: Attempt; workload: WorkloadSpec }>

/** A machine that is to be started. */
type Start = Pick<StartInput, 'spec' | 'equipment' | 'host'> & Readonly<{ name: string }>

/** The disks of one case: where their images are, what the guest wrote to them, and what was proven of both. */
export class Disks {
  readonly exercised: Exercised[] = []
  /** For how long the guest was silent because its disks were compared, which is nobody's downtime. */
  heldMs = 0
  readonly #setting: Setting
  readonly #images = new Map<Machine, readonly Image[]>()
  readonly #made = new Set<string>()
  /** One folder of each host for the images of the case, whichever machine they are of. */
  readonly #folders = new Map<Host, Promise<string>>()
  #stamp?: DiskStamp
  #mirrored = false

  constructor(setting: Setting) {
    this.#setting = setting
  }

  /** The images that the machine of this name opens; those that are not there yet are made, empty. */
  async prepare({ name, spec, equipment: { build }, host }: Start): Promise<Image[]> {
    const { disks = [] } = spec
    if (disks.length === 0) return []
    const { signal } = this.#setting.attempt
    const images = imagesIn(await this.#folder(host), name, spec)
    for (const [index, image] of images.entries()) {
      const made = `${host.name} ${image.path}`
      if (this.#made.has(made)) continue
      await createImage(image, disks[index]!, { host, build, signal })
      this.#made.add(made)
    }
    return images
  }

  /**
   * What a guest boots from that boots from a disk: an overlay that all machines of the case share. Made where it is not
   * there yet.
   */
  async bootImage({ equipment: { build, image }, host }: Start): Promise<string | undefined> {
    if (image.boot !== 'disk') return undefined
    const { signal } = this.#setting.attempt
    const path = bootImageIn(await this.#folder(host))
    const made = `${host.name} ${path}`
    if (!this.#made.has(made)) await createOverlay(path, image, { host, build, signal })
    this.#made.add(made)
    return path
  }

  /** Starts a machine on its images and proves that it has them. */
  async start(
    what: Start,
    start: (images: Pick<StartInput, 'bootImage' | 'diskImages'>) => Promise<Machine>,
  ): Promise<Machine> {
    const images = await this.prepare(what)
    const machine = await start({ bootImage: await this.bootImage(what), diskImages: images.map(({ path }) => path) })
    await this.opened(machine, images)
    return machine
  }

  /** Notes that a machine has these images open, and proves it. */
  async opened(machine: Machine, images: readonly Image[]): Promise<void> {
    this.#images.set(machine, images)
    const { signal } = this.#setting.attempt
    this.exercised.push(...(await proveBootDisk(machine, signal)), ...(await proveDisks(machine, images, signal)))
  }

  /** Images of a machine's disks, in order. */
  imagesOf(machine: Machine): readonly Image[] {
    const images = this.#images.get(machine)
    if (!images || images.length === 0)
      throw new TypeError(`the ${machine.name} has no disks: does the matrix have a disk axis?`)
    return images
  }

  /** Lets the guest stamp its disk, and carry the load that the workload has for it. */
  async witness(machine: Machine): Promise<void> {
    if (!machine.spec.disks) return
    const { attempt, workload } = this.#setting
    this.#stamp = await step('stamp the disk', () => stampDisk(machine, attempt.signal))
    await writeDisk(machine, workload.diskWriteMibPerSecond ?? 0, attempt.signal)
  }

  /** A second QEMU is refused the images that this machine has open. Rejects with ExpectationError `image-unlocked`. */
  async expectLocked(machine: Machine): Promise<void> {
    const paths = this.imagesOf(machine).map(({ path }) => path)
    const { signal } = this.#setting.attempt
    this.exercised.push(await step('the image is locked', () => expectLocked(machine, paths, { signal })))
  }

  /** A source that has handed its guest over is refused its images. Rejects with ExpectationError `image-unlocked`. */
  async expectLockedOut(source: Machine): Promise<void> {
    const { signal } = this.#setting.attempt
    this.exercised.push(await step('the source is locked out', () => expectLockedOut(source, signal)))
  }

  /** Copies the disks of the source to the destination's while the guest runs; `complete` it at the switchover. */
  async mirror(source: Machine, destination: Machine): Promise<{ complete: () => Promise<void> }> {
    const side = (machine: Machine) => ({ machine, images: this.imagesOf(machine) })
    const { signal } = this.#setting.attempt
    const directory = await this.#folder(destination.host)
    const input = { source: side(source), destination: side(destination), directory, signal }
    const mirror: Mirror = await step('mirror the disks', () => startMirror(input))
    return {
      complete: async () => {
        const { exercised, heldMs } = await mirror.complete()
        this.exercised.push(...exercised)
        this.heldMs += heldMs
        this.#mirrored = true
      },
    }
  }

  /**
   * What the guest wrote before and during the migration is on the disk of the last machine of its path, which takes
   * more. Rejects with ExpectationError. Says nothing of a disk that should have been mirrored and was not.
   */
  async expectIntact(path: readonly Machine[], span: { startedAt: number; endedAt: number }): Promise<void> {
    const [machine, stamp] = [path.at(-1), this.#stamp]
    if (!machine || !stamp || this.#isUnmirrored(machine.spec)) return
    const { attempt, workload } = this.#setting
    const { signal } = attempt
    const rate = workload.diskWriteMibPerSecond ?? 0
    await step('the disk is intact', async () => {
      this.exercised.push(await expectDisk(machine, stamp, signal))
      if (rate > 0) this.exercised.push(expectWriter(rate, writtenBlocks(path, span)))
      await this.expectSound(machine)
    })
  }

  /** `qemu-img check` finds nothing wrong with the images of this machine. Rejects with ExpectationError `image-damaged`. */
  async expectSound(machine: Machine): Promise<void> {
    const { signal } = this.#setting.attempt
    this.exercised.push(...(await expectSoundImages(machine, this.imagesOf(machine), signal)))
  }

  /**
   * What was proven, and, not exercised, what the case asked for and the test never came to, nor was proven by `others`,
   * nor is said there not to have been checked.
   */
  proofs(spec: MachineSpec, others: readonly Exercised[] = []): Exercised[] {
    const rate = this.#setting.workload.diskWriteMibPerSecond ?? 0
    const wanted = [
      ...(this.#isUnmirrored(spec) ? ['blockdev-mirror'] : []),
      ...(spec.disks ? ['contents of the disk'] : []),
      ...(rate > 0 ? [`disk writer of ${rate} MiB/s`] : []),
    ]
    const found = new Set([...this.exercised, ...others].map(({ feature }) => feature))
    const missing = wanted.filter((feature) => !found.has(feature))
    const proof = 'the test ended without it'
    return [...this.exercised, ...missing.map((feature) => ({ feature, exercised: false, proof }))]
  }

  #isUnmirrored({ disks = [] }: MachineSpec): boolean {
    return !this.#mirrored && disks.some(({ sharing }) => sharing === 'mirrored')
  }

  #folder(host: Host): Promise<string> {
    const { attempt } = this.#setting
    const open = async () => attempt.resources.own(await host.scratch(`${attempt.caseId}-disks`)).path
    const folder = this.#folders.get(host) ?? open()
    this.#folders.set(host, folder)
    return folder
  }
}
