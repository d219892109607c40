import * as z from 'zod'
import { line, text } from './text.ts'

/** One value of catalog/machines.yaml. */
export const machine = z
  .strictObject({
    about: line.optional(),
    'machine-type': text.describe('QEMU machine type or alias: q35, pc, pc-q35-9.2'),
    options: z.record(z.string(), text).default({}).describe('options of -machine, such as hpet: off'),
  })
  .transform((value) => ({ machineType: value['machine-type'], machineOptions: value.options }))
