import { MissingCapability } from '../base/errors.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import { partsOf } from '../spec/parts-of.ts'
import type { JsonValue } from '../spec/parts.ts'
import { didYouMean } from './did-you-mean.ts'
import type { BuildOffer } from './run-context.ts'

/** Drivers that `-device` knows by another name than the object model does (qdev-monitor, qdev_alias_table). */
const aliases: Readonly<Record<string, string>> = { ahci: 'ich9-ahci', lsi: 'lsi53c895a' }

/** Devices that `-vga` makes (system/vl.c, vga_interfaces). */
const vga: Readonly<Record<string, string>> = {
  ...{ std: 'VGA', cirrus: 'cirrus-vga', vmware: 'vmware-svga', qxl: 'qxl-vga', virtio: 'virtio-vga' },
}

/** The build has every device and object of the machine's parts. Throws MissingCapability, naming what is missing. */
export function expectParts(spec: MachineSpec, { types }: Pick<BuildOffer, 'types'>, host: string): void {
  const known = new Set(types)
  const has = (name: string) => [name, aliases[name] ?? name, `${name}-pci`].some((one) => known.has(one))
  const lacks = (what: string, names: readonly (JsonValue | undefined)[]) => {
    const lacking = names.find((name) => typeof name === 'string' && !has(name))
    if (typeof lacking === 'string')
      throw new MissingCapability(
        `host ${host}: build '${spec.build}' has no ${what} '${lacking}'${didYouMean(lacking, types)}`,
      )
  }
  const { dimms = [] } = spec.memory
  const modules = dimms.map(({ device }) => device)
  lacks('device', modules)
  const backends = dimms.map(({ backend }) => `memory-backend-${backend}`)
  lacks('object', backends)
  for (const { devices = [], objects = [], memory, requires = [], options = [] } of partsOf(spec)) {
    const cards = options.filter(([option]) => option === '-vga').map(([, name = '']) => vga[name])
    lacks('device', [...devices.map(({ driver }) => driver), ...cards])
    lacks('object', [...objects.map((one) => one['qom-type']), memory?.backend['qom-type']])
    lacks('type', requires)
  }
  const ide = spec.disks?.some(({ bus }) => bus === 'ide')
  if (ide && spec.machineType.includes('q35'))
    throw new MissingCapability(`host ${host}: machine type '${spec.machineType}' has no IDE bus of its own`)
}
