import * as z from 'zod'
import { sizeMib } from './quantity.ts'
import { NAME, text } from './text.ts'

const auto = z.literal('auto')

/** A file in cfg/hosts. */
export const host = z.strictObject({
  name: text
    .refine((name) => NAME.test(name), { error: 'expected a name of letters, digits, dots and dashes' })
    .optional()
    .describe('default: the name of the file'),
  provider: z.enum(['local']),
  slots: z
    .union([auto, z.int().min(1)], { error: 'expected auto or a whole number' })
    .default('auto')
    .describe('cases that may run at the same time'),
  memory: z.union([auto, sizeMib]).default('auto').describe('memory that guests may use in all, such as 16G'),
  'migration-address': text.default('127.0.0.1').describe('address that migrations to this host connect to'),
})
