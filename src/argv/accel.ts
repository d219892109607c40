import { keyValues } from './key-values.ts'
import type { Accelerator, MachineSpec } from '../spec/machine-spec.ts'

type Accelerated = Pick<MachineSpec, 'acceleratorOptions' | 'tcgOptions'>

/** `-accel`, with the options that a spec asks for. */
export function accelOption(spec: Accelerated, accelerator: Accelerator): string {
  const options = keyValues(accelOptions(spec, accelerator))
  return options ? `${accelerator},${options}` : accelerator
}

/** The options alone. */
export function accelOptions(
  { acceleratorOptions, tcgOptions }: Accelerated,
  accelerator: Accelerator,
): Readonly<Record<string, string>> {
  return { ...(accelerator === 'tcg' ? tcgOptions : {}), ...acceleratorOptions }
}
