import * as z from 'zod'
import { line, text } from './text.ts'

/** One value of catalog/cpus.yaml. */
export const cpu = z
  .strictObject({
    about: line.optional(),
    model: text.describe('QEMU CPU model, as in -cpu'),
    features: z.array(text).default([]).describe('what follows the model in -cpu, such as vmx=off'),
  })
  .transform(({ model, features }) => ({ model, features }))
