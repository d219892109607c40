import { escapeComma } from './escape-comma.ts'
import { dimmBackends, memorySize } from './dimms.ts'
import type { Placement } from './placement.ts'
import { ramId, ramOptions } from './ram.ts'
import type { Accelerator, MachineSpec } from '../spec/machine-spec.ts'

type Input = Readonly<{ spec: MachineSpec; accelerator: Accelerator; placement: Placement }>

/** `-machine -accel -cpu -smp -m -object`, the last where guest memory is not QEMU's own */
export function machineOptions({ spec, accelerator, placement }: Input): string[] {
  const { machineType, machineOptions: options, acceleratorOptions = {}, cpu, smp, ram } = spec
  const backend = ram ? { 'memory-backend': ramId, ...(ram.auxShare ? { 'aux-ram-share': 'on' } : {}) } : {}
  return [
    ...['-machine', [machineType, ...keyValues({ ...options, ...backend })].join(',')],
    ...['-accel', [accelerator, ...keyValues(acceleratorOptions)].join(',')],
    ...['-cpu', [cpu.model, ...cpu.features].join(',')],
    ...['-smp', `${smp.cpus},maxcpus=${smp.maxcpus}`],
    ...['-m', memorySize(spec)],
    ...ramOptions(spec, placement),
    ...dimmBackends(spec),
  ]
}

function keyValues(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).map(([key, value]) => `${key}=${escapeComma(value)}`)
}
