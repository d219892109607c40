import { escapeComma } from './escape-comma.ts'
import type { Accelerator, MachineSpec } from '../spec/machine-spec.ts'

/** `-machine -accel -cpu -smp -m` */
export function machineOptions({ spec, accelerator }: { spec: MachineSpec; accelerator: Accelerator }): string[] {
  const { machineType, machineOptions, cpu, smp, memory } = spec
  return [
    ...['-machine', [machineType, ...keyValues(machineOptions)].join(',')],
    ...['-accel', accelerator],
    ...['-cpu', [cpu.model, ...cpu.features].join(',')],
    ...['-smp', `${smp.cpus},maxcpus=${smp.maxcpus}`],
    ...['-m', `${memory.sizeMib}M`],
  ]
}

function keyValues(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).map(([key, value]) => `${key}=${escapeComma(value)}`)
}
