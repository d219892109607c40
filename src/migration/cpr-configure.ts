import type { Machine } from '../machine/machine.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import { configure } from './configure.ts'
import { isToFile } from './route.ts'

type Setting = Readonly<{ side: Machine['role']; spec: MigrationSpec; signal: AbortSignal }>

/** Sets a side up for a mode that QEMU knows as the parameter `mode`. Nobody answers what is written into a file. */
export function configureCpr(machine: Machine, { side, spec, signal }: Setting): Promise<void> {
  const path: Record<string, boolean> = isToFile(spec) ? { 'return-path': false } : {}
  const capabilities = { ...path, ...spec.capabilities }
  const parameters = { ...spec.parameters, mode: spec.mode }
  return configure(machine, { side, spec: { ...spec, capabilities, parameters }, signal })
}
