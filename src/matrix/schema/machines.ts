import * as z from 'zod'
import type { NamedParts } from '../../spec/parts.ts'
import { checkParts } from './check-parts.ts'
import { partsShape, toParts } from './parts.ts'
import { line, text } from './text.ts'

const { options: _options, 'machine-options': _machineOptions, ...shape } = partsShape

const parts = z
  .strictObject({ ...shape, options: partsShape.options })
  .superRefine(checkParts)
  .transform((value) => toParts(value))

/** One value of catalog/machines.yaml: a machine type, or a whole machine as the field runs it. */
export const machine = z
  .strictObject({
    about: line.optional(),
    'machine-type': text.describe('QEMU machine type or alias: q35, pc, pc-q35-9.2'),
    options: z.record(z.string(), text).default({}).describe('options of -machine, such as hpet: off'),
    parts: parts.optional().describe('what the machine has besides, in the keys of catalog/devices.yaml'),
  })
  .transform((value): MachineValue => ({
    machineType: value['machine-type'],
    machineOptions: value.options,
    ...(value.parts && { parts: value.parts }),
  }))

/** A machine of the catalogue, whose parts have no name of their own. */
export type MachineValue = Readonly<{
  machineType: string
  machineOptions: Readonly<Record<string, string>>
  parts?: Omit<NamedParts, 'name'>
}>
