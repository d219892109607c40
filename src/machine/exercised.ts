import type { Exercised } from '../spec/exercised.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { JsonValue } from '../spec/parts.ts'
import { refusalText } from '../qmp/message.ts'
import type { Monitor } from '../qmp/monitor.ts'
import { type Ask, askOnce } from './ask.ts'
import type { Equipment } from './equipment.ts'
import { proveExtras } from './prove-extras.ts'
import { isSame } from './same-property.ts'

type Input = Readonly<{ name: string; spec: MachineSpec; equipment: Equipment; monitor: Monitor; signal: AbortSignal }>
type Version = Readonly<{ qemu: { major: number; minor: number; micro: number }; package: string }>
type Cpu = Readonly<{ 'qom-path': string }>

/** Asks QEMU itself whether it is the machine that the spec describes (qapi/machine.json). */
export async function proveMachine({ name, spec, equipment, monitor, signal }: Input): Promise<Exercised[]> {
  const ask = askOnce(monitor, signal)
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
  const options = await Promise.all([
    ...spec.cpu.features.map((text) => proveProperty(readFeature(text), cpus[0]?.['qom-path'] ?? '', ask)),
    ...Object.entries(spec.machineOptions).map((option) => proveProperty(option, '/machine', ask)),
  ])
  const models = [...new Set(types)].join(', ')
  const vcpus = spec.smp.cpus + (spec.pluggedCpus?.length ?? 0)
  const memoryMib = memory['base-memory'] / 2 ** 20
  const prove = (feature: string, exercised: boolean, proof: string) => ({
    feature: `${name}: ${feature}`,
    exercised,
    proof,
  })
  return [
    prove(`build ${spec.build}`, running === equipment.version, `query-version: ${running}`),
    prove(`machine type ${spec.machineType}`, machine === `${spec.machineType}-machine`, `/machine is a ${machine}`),
    prove(`CPU model ${spec.cpu.model}`, models === `${spec.cpu.model}-x86_64-cpu`, `every vCPU is a ${models}`),
    prove(`${vcpus} vCPUs`, cpus.length === vcpus, `query-cpus-fast: ${cpus.length}`),
    prove(
      `${spec.memory.sizeMib} MiB`,
      memoryMib === spec.memory.sizeMib,
      `query-memory-size-summary: ${memoryMib} MiB`,
    ),
    ...(await proveExtras(spec, ask)).map(({ feature, exercised, proof }) => prove(feature, exercised, proof)),
    ...options.map(({ feature, exercised, proof }) => prove(feature, exercised, proof)),
    prove(
      `accelerator ${equipment.accelerator}`,
      kvm.enabled === (equipment.accelerator === 'kvm'),
      `query-kvm: ${kvm.enabled ? 'enabled' : 'not enabled'}`,
    ),
  ]
}

/**
 * Asks an object of QEMU's for a property. One that it does not have, or hides, is not proven. QEMU takes underscores of a
 * command line for hyphens (target/i386/cpu.c, feat2prop; system/vl.c, keyval_dashify).
 */
async function proveProperty([key, wanted]: readonly [string, string], path: string, ask: Ask): Promise<Exercised> {
  const feature = `${path === '/machine' ? 'machine option' : 'CPU feature'} ${key}=${wanted}`
  const property = key.replaceAll('_', '-')
  try {
    const found = await ask<JsonValue>('qom-get', { path, property })
    return { feature, exercised: isSame({ key, wanted, found }), proof: `${path} ${property}: ${asOption(found)}` }
  } catch (error) {
    return { feature, exercised: false, proof: `${path} ${property}: ${refusalText(error)}` }
  }
}

/** `+aes`, `-aes`, `aes`, `aes=on` and `level=13` as a property and its value. */
function readFeature(text: string): readonly [string, string] {
  const [, sign, name = text, value] = /^([+-]?)([^=]+)(?:=(.*))?$/.exec(text) ?? []
  return [name, value ?? (sign === '-' ? 'off' : 'on')]
}

/** QEMU takes `on` and `off` for booleans and gives true and false. */
function asOption(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
}

/** `10.0.2 (Debian 1:10.0.2+ds-2)`, as query-version gives it. */
export function versionText({ qemu, package: packaged }: Version): string {
  const number = `${qemu.major}.${qemu.minor}.${qemu.micro}`
  return packaged.trim() ? `${number} ${packaged.trim()}` : number
}
