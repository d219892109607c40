import * as z from 'zod'
import type { FirmwareSpec } from '../../spec/firmware.ts'
import { line } from './text.ts'

const debian = z.strictObject({
  package: z
    .string()
    .regex(/^[a-z0-9][a-z0-9+.-]+$/)
    .default('ovmf'),
  mirror: z.url({ protocol: /^(https?|file)$/ }).default('http://deb.debian.org/debian'),
  suites: z.array(z.string().regex(/^[a-z0-9][a-z0-9.-]*$/)).min(1),
})

/** One value of catalog/firmware.yaml. */
export const firmware = z
  .strictObject({
    about: line.optional(),
    code: z.string().min(1).describe('file of the code: in the package, or on this machine'),
    vars: z.string().min(1).describe('file of the variables that every machine begins with a copy of'),
    'secure-boot': z.boolean().default(false).describe('it lets only signed programs boot, and needs SMM, so a q35'),
    debian: debian.optional().describe('the package that has both files'),
  })
  .refine(({ code, vars, debian: from }) => from !== undefined || (code.startsWith('/') && vars.startsWith('/')), {
    error: 'expected absolute paths, or the Debian package that code and vars are in',
  })
  .transform(({ code, vars, debian: from, ...value }): Omit<FirmwareSpec, 'name'> => ({
    secureBoot: value['secure-boot'],
    ...{ code, vars },
    ...(from && { debian: from }),
  }))
