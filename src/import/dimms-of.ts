import type { Dimm, DimmSpec } from '../spec/hotplug.ts'
import type { Fact } from './facts.ts'

/** Properties of memory in a file that say something of the file; no other memory has them (qapi/qom.json). */
export const fileKeys = ['mem-path', 'align', 'discard-data', 'offset', 'pmem', 'readonly', 'rom'] as const

const deviceKeys = new Set(['driver', 'id', 'node', 'slot', 'addr'])
const memoryKeys = new Set([
  ...['memdev', 'id', 'qom-type', 'size', 'share', 'prealloc', 'policy', 'host-nodes'],
  ...fileKeys,
])

const devices: readonly unknown[] = ['pc-dimm', 'nvdimm'] satisfies DimmSpec['device'][]
const backends: readonly unknown[] = ['ram', 'memfd', 'file'] satisfies DimmSpec['backend'][]
const modes: readonly unknown[] = ['bind', 'preferred', 'interleave']

/**
 * DIMMs that a machine of the catalogue can have as such, by their subject. One with properties that no DIMM of the
 * catalogue has is not among them; nor is virtio-mem, which is a device with a bus and a requested size.
 */
export function dimmsOf(facts: readonly Fact[]): ReadonlyMap<string, Dimm> {
  const subjects = Map.groupBy(facts, ({ subject }) => subject)
  const found = [...subjects].flatMap(([subject, device]) => {
    const dimm = toDimm(device, subjects.get(`${subject} memdev`) ?? [])
    return /^-device \S+$/.test(subject) && dimm ? [[subject, dimm] as const] : []
  })
  return new Map(found)
}

function toDimm(deviceFacts: readonly Fact[], memoryFacts: readonly Fact[]): Dimm | undefined {
  const [device, memory] = [valuesOf(deviceFacts), valuesOf(memoryFacts)]
  const driver = device.get('driver')
  const backend = memory.get('qom-type')?.replace(/^memory-backend-/, '')
  const [id, sizeMib] = [device.get('id'), Number(memory.get('size') ?? Number.NaN) / 2 ** 20]
  if (!devices.includes(driver) || !backends.includes(backend) || id === undefined) return undefined
  if (!Number.isInteger(sizeMib) || !within(device, deviceKeys) || !within(memory, memoryKeys)) return undefined
  const [node, slot, address] = ['node', 'slot', 'addr'].map((key) => numberOf(device.get(key)))
  const policy = policyOf(memory)
  if ([node, slot, address, policy].includes(null)) return undefined
  return {
    ...{ id, sizeMib, device: driver as Dimm['device'], backend: backend as Dimm['backend'] },
    ...(memory.has('share') && { share: memory.get('share') === 'on' }),
    ...(memory.has('prealloc') && { prealloc: memory.get('prealloc') === 'on' }),
    ...(policy && { policy }),
    ...(typeof node === 'number' && { node }),
    ...(typeof slot === 'number' && { slot }),
    ...(typeof address === 'number' && { address }),
  }
}

type Values = ReadonlyMap<string, string>

/** What is given several times is a list. */
function valuesOf(facts: readonly Fact[]): Values {
  const values = new Map<string, string>()
  for (const { key, value } of facts) values.set(key, values.has(key) ? `${values.get(key)},${value}` : value)
  return values
}

function within(values: Values, keys: ReadonlySet<string>): boolean {
  return [...values.keys()].every((key) => keys.has(key))
}

/** Null for what is there and no number. */
function numberOf(text: string | undefined): number | undefined | null {
  if (text === undefined) return undefined
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}

/** Null for one that the catalogue does not have. */
function policyOf(memory: Values): Dimm['policy'] | null {
  const [mode, nodes] = [memory.get('policy'), memory.get('host-nodes')]
  if (mode === undefined && nodes === undefined) return undefined
  if (!modes.includes(mode) || !/^\d{1,3}(?:,\d{1,3})*$/.test(nodes ?? '')) return null
  return { mode: mode as 'bind', hostNodes: nodes!.split(',').map(Number) }
}
