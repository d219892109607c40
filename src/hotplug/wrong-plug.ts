import { cpuDevice } from '../argv/cpus.ts'
import { backendId, dimmDevice } from '../argv/dimms.ts'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Dimm, HotplugFault, PluggedCpu } from '../spec/hotplug.ts'
import type { Refusal } from '../spec/outcome.ts'
import { answerTo } from './answer-to.ts'
import { addBackend, removeBackend } from './plug-dimm.ts'

/** A machine into which something was plugged that is right, and what would be plugged next. */
type Given = Readonly<{
  machine: Machine
  plugged: Readonly<{ cpu?: PluggedCpu; dimm?: Dimm }>
  next: Readonly<{ cpu?: PluggedCpu; dimm?: Dimm }>
  signal: AbortSignal
}>

const accepted = 'accepted'

type Command = Readonly<{ command: string; args: object; backend?: Dimm }>
type Wrong = (given: Given) => Command

const wrongs: Readonly<Record<HotplugFault, Wrong>> = {
  'id-in-use': ({ plugged, next }) => add({ ...cpuDevice(sure(next.cpu)), id: sure(plugged.cpu).id }),
  'place-in-use': ({ plugged, next }) => add(cpuDevice({ ...sure(plugged.cpu), id: sure(next.cpu).id })),
  'out-of-range': ({ next }) => add({ ...cpuDevice(sure(next.cpu)), 'socket-id': 9 }),
  'no-place': ({ next: { cpu } }) => add(cpuDevice({ ...sure(cpu), place: {} })),
  'wrong-type': ({ next: { cpu } }) => add({ ...cpuDevice(sure(cpu)), driver: 'qemu64-x86_64-cpu' }),
  'beyond-maxcpus': ({ machine, plugged: { cpu } }) => add(beyond(machine, sure(cpu))),
  'boot-cpu': () => ({ command: 'device_del', args: { id: '/machine/unattached/device[0]' } }),
  'unknown-backend': ({ next: { dimm } }) => add({ ...dimmDevice(sure(dimm)), memdev: 'nobody' }),
  'busy-backend': ({ plugged, next }) =>
    add({ ...dimmDevice(sure(next.dimm)), memdev: backendId(sure(plugged.dimm).id) }),
  'too-large': ({ machine, next: { dimm } }) =>
    withBackend({ ...sure(dimm), sizeMib: machine.spec.memory.maxSizeMib ?? 0 }),
  'no-slot': ({ next: { dimm } }) => withBackend(sure(dimm)),
  'backend-in-use': ({ plugged }) => ({ command: 'object-del', args: { id: backendId(sure(plugged.dimm).id) } }),
}

/**
 * Gives a command that is wrong in one way and holds QEMU's refusal against what the case expects. Rejects with
 * ExpectationError `not-refused` where it does it, whatever it says, or `refused-otherwise` where it gives another reason.
 */
export async function expectWrongPlug(fault: HotplugFault, given: Given, expect: Refusal): Promise<Exercised> {
  const { machine, signal } = given
  const { command, args, backend } = wrongs[fault](given)
  if (backend) await addBackend(machine, backend, signal)
  const said = (await answerTo(machine, { command, args }, signal)) ?? accepted
  if (backend && said !== accepted) await removeBackend(machine, backend, signal)
  const proof = `${command} ${JSON.stringify(args)}: ${said}`
  if (command === expect.command && said.includes(expect.error))
    return { feature: `fault ${fault}`, exercised: true, proof }
  throw new ExpectationError(said === accepted ? 'not-refused' : 'refused-otherwise', proof, {
    expected: `${expect.command}: ${expect.error}`,
    actual: said,
  })
}

function add(args: object): Command {
  return { command: 'device_add', args }
}

function withBackend(dimm: Dimm): Command {
  return { ...add(dimmDevice(dimm)), backend: dimm }
}

/** The place after the last one of the innermost level that there are several of. */
function beyond({ spec }: Machine, cpu: PluggedCpu): object {
  const { maxcpus, sockets = 1, dies = 1, cores, threads = 1 } = spec.smp
  const inDie = cores ?? maxcpus / sockets / dies / threads
  return cpuDevice({ ...cpu, id: `${cpu.id}-beyond`, place: { ...cpu.place, 'core-id': inDie } })
}

function sure<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('this fault needs a hotplug of another kind')
  return value
}
