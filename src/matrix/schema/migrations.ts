import * as z from 'zod'
import { capabilities, parameters } from './parameters.ts'
import { durationMs } from './quantity.ts'
import { line } from './text.ts'

/** One value of catalog/migrations.yaml. */
export const migration = z
  .strictObject({
    about: line.optional(),
    mode: z.enum(['precopy']),
    transport: z.enum(['tcp', 'unix']),
    capabilities: capabilities.default({}).describe('as migrate-set-capabilities takes them'),
    parameters: parameters.prefault({}).describe('as migrate-set-parameters takes them; sizes and durations allowed'),
    'gap-limit': durationMs.prefault('1500ms').describe('longest silence of the guest that still counts as healthy'),
  })
  .transform(({ mode, transport, 'gap-limit': gapLimitMs, ...rest }) => ({
    mode,
    transport,
    capabilities: rest.capabilities,
    parameters: rest.parameters,
    gapLimitMs,
  }))
