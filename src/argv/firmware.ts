import type { FirmwareFiles, FirmwareSpec } from '../spec/firmware.ts'
import type { Placement } from './placement.ts'

/** Names of the block nodes that the flash of a machine is made of. */
export const flashNodes = { code: 'flash-code', vars: 'flash-vars' } as const

type Flash = Readonly<{ files: FirmwareFiles; placement: Pick<Placement, 'flashVars'> }>

/** `-blockdev` of both flashes: code that nobody writes, and variables that this machine has to itself. */
export function flashOptions({ files, placement }: Flash): string[] {
  const { flashVars } = placement
  if (flashVars === undefined) throw new TypeError('no file for the variables of the firmware')
  const code = { driver: 'file', 'node-name': flashNodes.code, filename: files.code, 'read-only': true }
  const vars = { driver: 'file', 'node-name': flashNodes.vars, filename: flashVars, locking: 'on' }
  return [code, vars].flatMap((node) => ['-blockdev', JSON.stringify(node)])
}

/** Options of `-machine`. Secure boot is only as good as its variables are safe from the guest: that takes SMM. */
export function flashMachineOptions({ secureBoot }: FirmwareSpec): Readonly<Record<string, string>> {
  return { pflash0: flashNodes.code, pflash1: flashNodes.vars, ...(secureBoot ? { smm: 'on' } : {}) }
}

/** Only code that runs in SMM may write to the flash (docs/specs of OVMF, OvmfPkg/README). */
export function flashGlobals({ secureBoot }: FirmwareSpec): string[] {
  return secureBoot ? ['-global', 'driver=cfi.pflash01,property=secure,value=on'] : []
}
