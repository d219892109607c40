import type { MachineSpec } from '../spec/machine-spec.ts'
import { escapeComma } from './escape-comma.ts'
import type { Placement } from './placement.ts'

/** QEMU's own name for main memory, so that a guest can move between machines with and without a backend. */
export const ramId = 'pc.ram'

/** `-object memory-backend-*` for guest memory that outlives or leaves its QEMU; nothing for memory of QEMU's own. */
export function ramOptions({ ram, memory }: MachineSpec, { ramFile }: Placement): string[] {
  if (!ram) return []
  if (ram.backend === 'file' && !ramFile) throw new TypeError('memory in a file needs a place for the file')
  const path = ram.backend === 'file' ? [`mem-path=${escapeComma(ramFile!)}`] : []
  const words = [`memory-backend-${ram.backend}`, `id=${ramId}`, `size=${memory.sizeMib}M`, ...path, 'share=on']
  return ['-object', words.join(',')]
}
