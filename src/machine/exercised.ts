import type { Exercised } from '../spec/exercised.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Monitor } from '../qmp/monitor.ts'
import type { Equipment } from './equipment.ts'
import type { Role } from './machine.ts'

type Input = Readonly<{ role: Role; spec: MachineSpec; equipment: Equipment; monitor: Monitor; signal: AbortSignal }>
type Version = Readonly<{ qemu: { major: number; minor: number; micro: number }; package: string }>
type Cpu = Readonly<{ 'qom-path': string }>

/** Asks QEMU itself whether it is the machine that the spec describes (qapi/machine.json). */
export async function proveMachine({ role, spec, equipment, monitor, signal }: Input): Promise<Exercised[]> {
  const ask = <T>(command: string, args?: object) => monitor.execute<T>(command, args, { signal })
  const [version, machine, cpus, memory, kvm] = await Promise.all([
    ask<Version>('query-version'),
    ask<string>('qom-get', { path: '/machine', property: 'type' }),
    ask<Cpu[]>('query-cpus-fast'),
    ask<{ 'base-memory': number }>('query-memory-size-summary'),
    ask<{ enabled: boolean }>('query-kvm'),
  ])
  const running = versionText(version)
  const types = await Promise.all(
    cpus.map((cpu) => ask<string>('qom-get', { path: cpu['qom-path'], property: 'type' })),
  )
  const models = [...new Set(types)].join(', ')
  const memoryMib = memory['base-memory'] / 2 ** 20
  const prove = (feature: string, exercised: boolean, proof: string) => ({
    feature: `${role}: ${feature}`,
    exercised,
    proof,
  })
  return [
    prove(`build ${spec.build}`, running === equipment.version, `query-version: ${running}`),
    prove(`machine type ${spec.machineType}`, machine === `${spec.machineType}-machine`, `/machine is a ${machine}`),
    prove(`CPU model ${spec.cpu.model}`, models === `${spec.cpu.model}-x86_64-cpu`, `every vCPU is a ${models}`),
    prove(`${spec.smp.cpus} vCPUs`, cpus.length === spec.smp.cpus, `query-cpus-fast: ${cpus.length}`),
    prove(
      `${spec.memory.sizeMib} MiB`,
      memoryMib === spec.memory.sizeMib,
      `query-memory-size-summary: ${memoryMib} MiB`,
    ),
    prove(
      `accelerator ${equipment.accelerator}`,
      kvm.enabled === (equipment.accelerator === 'kvm'),
      `query-kvm: ${kvm.enabled ? 'enabled' : 'not enabled'}`,
    ),
  ]
}

/** `10.0.2 (Debian 1:10.0.2+ds-2)`, as query-version gives it. */
export function versionText({ qemu, package: packaged }: Version): string {
  const number = `${qemu.major}.${qemu.minor}.${qemu.micro}`
  return packaged.trim() ? `${number} ${packaged.trim()}` : number
}
