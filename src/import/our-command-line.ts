import { buildArgv } from '../argv/build-argv.ts'
import type { Placement } from '../argv/placement.ts'
import type { Build, GuestImage } from '../spec/build.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { CommandLine } from './option.ts'
import { readCommandLine } from './read-command-line.ts'

/** What of a machine its catalogue entries say. */
export type CataloguedMachine = Pick<
  MachineSpec,
  'machineType' | 'machineOptions' | 'machineParts' | 'cpu' | 'smp' | 'pluggedCpus' | 'memory'
>

/**
 * The command line of a machine, the binary first. Build, guest and paths are not chosen yet: their places have names in
 * capitals. It is that of a source on KVM; a case on TCG has `-accel tcg`.
 */
export function ourArgv(machine: CataloguedMachine): string[] {
  const { machineType, machineOptions, cpu, smp, memory, machineParts, pluggedCpus } = machine
  const rest = { ...(machineParts && { machineParts }), ...(pluggedCpus && { pluggedCpus }) }
  const catalogued = { machineType, machineOptions, cpu, smp, memory, ...rest }
  const spec: MachineSpec = { ...catalogued, build: 'BUILD', guest: 'GUEST', accelerator: 'kvm' }
  const flags = { jsonDevices: true, sandbox: true, exitWithParent: false }
  return buildArgv({ spec, accelerator: 'kvm', ...flags, build, image, placement })
}

const build: Build = {
  ...{ name: 'BUILD', identity: '', origin: 'no build' },
  ...{ argv: ['qemu-kvm'], firmware: [], allowStderr: [] },
}

const image: GuestImage = {
  ...{ name: 'GUEST', os: 'linux', boot: 'kernel', identity: '', release: 'RELEASE' },
  ...{ kernel: 'KERNEL', initrd: 'INITRD', append: 'APPEND', allowDmesg: [] },
}

const placement: Placement = {
  name: 'CASE-source',
  uuid: 'UUID',
  scratch: 'SCRATCH',
  qmpSocket: 'SCRATCH/qmp',
  fdMonitorSocket: 'SCRATCH/qmp-fd',
  agentSocket: 'SCRATCH/agent',
  probeSocket: 'SCRATCH/probe',
  tpmSocket: 'SCRATCH/tpm',
  consoleLog: 'SCRATCH/console.log',
}

/** The same, taken apart. */
export function ourCommandLine(machine: CataloguedMachine): CommandLine {
  return readCommandLine({ text: ourArgv(machine).join('\0'), file: 'virtqual' })
}
