import type { Attempt } from '../machine/attempt.ts'
import type { StartInput } from '../machine/launch.ts'
import type { Machine, Role } from '../machine/machine.ts'
import type { TpmMark } from '../machine/tpm.ts'
import type { Case } from '../matrix/case.ts'
import type { LinkInput } from '../migration/link/link-input.ts'
import { incomingOf } from '../migration/route.ts'
import type { Host } from '../spec/host.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import { arrivingSpec } from './arriving-spec.ts'
import { successorSpec } from './command-lines.ts'
import { Disks } from './disks.ts'
import { equip } from './equip.ts'
import { Hotplugs } from './hotplugs.ts'
import { Journey } from './journey.ts'
import { linkOf } from './link-of.ts'
import type { HostOffer, RunContext } from './run-context.ts'
import { Observer } from './timeline/observer.ts'

/** A host that a side of the case has, and what it offers. */
export type Place = Readonly<{ host: Host; offer: HostOffer }>

export type LabInput = Readonly<{
  case: Case
  run: RunContext
  places: Readonly<Record<Role, Place>>
  attempt: Attempt
}>

/** How the next QEMU is to differ from the one before it, if not as the case says. */
export type Difference = Readonly<{ fits?: boolean; back?: boolean }>

/** What the verbs of a lab share: the case, its machines, and what was found of them so far. */
export class Bench {
  readonly input: LabInput
  readonly journey: Journey
  readonly observer: Observer
  readonly disks: Disks
  readonly hotplug: Hotplugs
  /** Of the guest's TPM, where it has one. */
  tpm?: TpmMark
  /** So many were to be started, those included that did not start: each has a folder of evidence to itself. */
  #successors = 0

  readonly samplesOf = (source: string) => this.observer.samplesOf(source)

  constructor(input: LabInput) {
    const { attempt, case: one } = input
    this.input = input
    this.journey = new Journey(attempt.directory)
    this.observer = new Observer(attempt.signal)
    this.disks = new Disks({ attempt, workload: one.workload })
    this.hotplug = new Hotplugs(one, attempt.signal)
  }

  get link(): LinkInput {
    return linkOf(this.input.case, this.input.places)
  }

  /** The case's migration. Throws TypeError, naming the verb that needs one, where it has none. */
  migrationFor(verb: string): MigrationSpec {
    const { migration } = this.input.case
    if (migration) return migration
    throw new TypeError(`lab.${verb} needs a case with a migration: does its matrix have a migration axis?`)
  }

  /** Puts a machine among those of the case. */
  keep(machine: Machine): Machine {
    this.journey.machines.push(machine)
    this.observer.watch(machine)
    return machine
  }

  /** The QEMU that comes after `source`, before it is started. */
  next(source: Machine, { fits = false, back = false }: Difference = {}) {
    const { case: one, attempt } = this.input
    const { build, accelerator, cpu } = one.source
    const { host, offer } = this.#placeAfter(source)
    const differing = () =>
      back ? { ...source.spec, build, accelerator, cpu } : successorSpec(source.spec, one, offer)
    const spec = fits ? source.spec : arrivingSpec(differing(), one)
    const uuid = (!fits && one.migration?.destination?.uuid) || source.uuid
    const nth = ++this.#successors
    const name = nth === 1 ? 'destination' : `destination-${nth}`
    const equipment = equip(spec, offer)
    return { role: 'destination', name, spec, host, attempt, uuid, equipment } as const
  }

  /** The same, told what it is to wait for. */
  successorStart(source: Machine, difference: Difference = {}): StartInput & { name: string } {
    const next = this.next(source, difference)
    const migration = difference.fits ? undefined : this.input.case.migration
    return { ...next, incoming: (directory: string) => incomingOf(migration, { host: next.host, directory }) }
  }

  /** The other host, where the case has two: every migration goes from one to the other. */
  #placeAfter({ host }: Machine): Place {
    const { source, destination } = this.input.places
    return host === source.host ? destination : source
  }
}
