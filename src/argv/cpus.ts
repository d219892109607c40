import type { PluggedCpu } from '../spec/hotplug.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Device } from './device.ts'

const levels = ['sockets', 'dies', 'cores', 'threads'] as const

/** `-smp`: vCPUs that are there from the start, room for more, and the topology that both make. */
export function smpOption({ smp }: Pick<MachineSpec, 'smp'>): string {
  const topology = levels.flatMap((level) => (smp[level] === undefined ? [] : [`${level}=${smp[level]}`]))
  return [`${smp.cpus}`, `maxcpus=${smp.maxcpus}`, ...topology].join(',')
}

/** vCPUs that were plugged into the machine that this one is like. */
export function cpuDevices({ pluggedCpus = [], cpu }: Pick<MachineSpec, 'pluggedCpus' | 'cpu'>): Device[] {
  const driver = `${cpu.model}-x86_64-cpu`
  return pluggedCpus.map((one) => cpuDevice({ driver, ...one }))
}

/** A vCPU as `device_add` takes it. */
export function cpuDevice({ id, driver, place }: PluggedCpu): Device & { id: string } {
  return { driver, id, ...place }
}
