import type { MachineSpec } from './machine-spec.ts'
import type { NamedParts, Properties } from './parts.ts'

/** All parts of a machine besides the usual, those of its catalogue entry first. */
export function partsOf({
  machineParts,
  parts = [],
}: Pick<MachineSpec, 'machineParts' | 'parts'>): readonly NamedParts[] {
  return machineParts ? [machineParts, ...parts] : parts
}

/** The one among them that says what main memory is made of, if any does. */
export function memoryOf(spec: Pick<MachineSpec, 'machineParts' | 'parts'>): NamedParts['memory'] {
  return partsOf(spec).find(({ memory }) => memory)?.memory
}

/** Whether a TPM is emulated by a swtpm that has to be started for it (docs/specs/tpm). */
export function needsSwtpm(spec: MachineSpec): boolean {
  return partsOf(spec).some(({ tpmdevs = [] }) => tpmdevs.some(isSwtpm))
}

/** A TPM that is emulated by nobody whom the configuration names. */
export function isSwtpm({ type, chardev }: Properties): boolean {
  return type === 'emulator' && chardev === undefined
}
