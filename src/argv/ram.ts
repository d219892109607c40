import type { MachineSpec } from '../spec/machine-spec.ts'
import { escapeComma } from './escape-comma.ts'
import { memoryOf } from '../spec/parts-of.ts'
import type { Placement } from './placement.ts'

/** QEMU's own name for main memory, so that a guest can move between machines with and without a backend. */
const ramId = 'pc.ram'

/** `-object memory-backend-*` for guest memory that outlives or leaves its QEMU; nothing for memory of QEMU's own. */
export function ramOptions(spec: MachineSpec, { ramFile }: Placement): string[] {
  const { ram, memory } = spec
  if (!ram) return partMemory(spec)
  if (ram.backend === 'file' && !ramFile) throw new TypeError('memory in a file needs a place for the file')
  const path = ram.backend === 'file' ? [`mem-path=${escapeComma(ramFile!)}`] : []
  const words = [`memory-backend-${ram.backend}`, `id=${ramId}`, `size=${memory.sizeMib}M`, ...path, 'share=on']
  return ['-object', words.join(',')]
}

/** What of `-machine` says where main memory is. */
export function ramMachineOptions(spec: MachineSpec): Record<string, string> {
  const { ram } = spec
  const parts = memoryOf(spec)
  if (ram) return { 'memory-backend': ramId, ...(ram.auxShare ? { 'aux-ram-share': 'on' } : {}) }
  return parts?.nodes === 1 ? { 'memory-backend': ramId } : {}
}

/** Main memory as a part of the machine says: one object, or one for each NUMA node (docs/system/qemu-manpage, -numa). */
function partMemory(spec: MachineSpec): string[] {
  const { backend, nodes } = memoryOf(spec) ?? { backend: {}, nodes: 0 }
  return Array.from({ length: nodes }).flatMap((_, node) => {
    const id = nodes === 1 ? ramId : `ram-node${node}`
    const object = ['-object', JSON.stringify({ ...backend, id, size: (spec.memory.sizeMib * 2 ** 20) / nodes })]
    return nodes === 1 ? object : [...object, '-numa', `node,nodeid=${node},memdev=${id}`]
  })
}
