import { accelOption } from './accel.ts'
import { smpOption } from './cpus.ts'
import { dimmBackends, memorySize } from './dimms.ts'
import { flashMachineOptions } from './firmware.ts'
import { keyValues } from './key-values.ts'
import type { Placement } from './placement.ts'
import { partsOf } from '../spec/parts-of.ts'
import { ramMachineOptions, ramOptions } from './ram.ts'
import type { Accelerator, MachineSpec } from '../spec/machine-spec.ts'

/** A core is for a backtrace, and guest memory is most of it. The guest does not see this. */
const withoutRam = { 'dump-guest-core': 'off' }

type Input = Readonly<{ spec: MachineSpec; accelerator: Accelerator; placement: Placement }>

/** `-machine -accel -cpu -smp -m -object`, the last where guest memory is not QEMU's own */
export function machineOptions({ spec, accelerator, placement }: Input): string[] {
  const { machineType, machineOptions: options, cpu, firmware } = spec
  const parts = Object.assign({}, ...partsOf(spec).map((one) => one.machineOptions)) as Record<string, string>
  const backend = ramMachineOptions(spec)
  const flash = firmware ? flashMachineOptions(firmware) : {}
  return [
    ...['-machine', `${machineType},${keyValues({ ...withoutRam, ...options, ...parts, ...backend, ...flash })}`],
    ...['-accel', accelOption(spec, accelerator)],
    ...['-cpu', [cpu.model, ...cpu.features].join(',')],
    ...['-smp', smpOption(spec)],
    ...['-m', memorySize(spec)],
    ...ramOptions(spec, placement),
    ...dimmBackends(spec, placement.scratch),
  ]
}
