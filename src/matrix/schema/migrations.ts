import * as z from 'zod'
import type { DestinationSpec, MachineSpec, MigrationSpec, RamBackend } from '../../spec/machine-spec.ts'
import { contradictions } from './contradictions.ts'
import { capabilities, type Mistake, parameters, wrongCapabilities, wrongParameters } from './parameters.ts'
import { durationMs, sizeBytes } from './quantity.ts'
import { line, text } from './text.ts'

const interruption = z.enum(['migrate-pause', 'cut'])

const postcopy = z
  .strictObject({
    'after-passes': z.int().min(0).default(0).describe('passes over memory before migrate-start-postcopy; 0: at once'),
    interruptions: z.array(interruption).default([]).describe('each is followed by migrate-recover'),
  })
  .transform((value) => ({ afterPasses: value['after-passes'], interruptions: value.interruptions }))

const tls = z.strictObject({
  credentials: z.enum(['psk', 'x509']),
  fault: z.enum(['wrong-key', 'wrong-host', 'no-client-certificate']).optional().describe('what must make it fail'),
})

const ram = z
  .strictObject({
    backend: z.enum(['memfd', 'file']).describe('guest memory in a shared memory-backend-memfd or -file'),
    'aux-share': z.boolean().default(false).describe('-machine aux-ram-share=on'),
  })
  .transform((value): RamBackend => ({ backend: value.backend, auxShare: value['aux-share'] }))

/** What a migration asks of the machines that it happens between. */
const machine = z
  .strictObject({
    ram: ram.optional(),
    'accelerator-options': z.record(z.string(), text).optional().describe('options of -accel, such as dirty-ring-size'),
  })
  .transform((value) => defined({ ram: value.ram, acceleratorOptions: value['accelerator-options'] }))

const destination = z
  .strictObject({
    capabilities: capabilities.optional(),
    parameters: parameters.optional(),
    uuid: z.uuid({ error: 'expected a UUID' }).optional().describe('of the machine; default: that of the source'),
  })
  .transform((value): DestinationSpec => defined(value))

const written = z.strictObject({
  about: line.optional(),
  mode: z.enum(['precopy', 'postcopy', 'cpr-reboot', 'cpr-transfer', 'cpr-exec', 'background-snapshot']),
  transport: z.enum(['tcp', 'unix', 'exec', 'fd', 'file', 'exec-file']),
  incoming: z.enum(['defer', 'uri']).optional().describe('-incoming defer and migrate-incoming, or -incoming URI'),
  address: z.enum(['uri', 'channels']).optional().describe('migrate with a uri or with a list of channels'),
  offset: sizeBytes.optional().describe('start of the stream in its file, such as 1MiB'),
  capabilities: capabilities.default({}).describe('as migrate-set-capabilities takes them'),
  parameters: parameters.prefault({}).describe('as migrate-set-parameters takes them; sizes and durations allowed'),
  postcopy: postcopy.optional(),
  tls: tls.optional(),
  stopped: z.boolean().optional().describe('stop the guest before it is saved, continue it once it is restored'),
  suspended: z.boolean().optional().describe('suspend the guest to RAM before, wake it up after'),
  plugged: z.boolean().optional().describe('a device is plugged into both sides, before migrate-incoming'),
  destination: destination.optional().describe('what the destination is told differently'),
  early: z
    .enum(['migrate-start-postcopy', 'migrate-pause', 'migrate-continue', 'migrate-recover', 'resume'])
    .optional()
    .describe('command that is sent before its time, just before migrate'),
  contradictory: z.literal(true).optional().describe('asks for what cannot be had, for QEMU to refuse it'),
  machine: machine.optional().describe('what it asks of the machines on both sides'),
  'unless-refused': z.array(line).optional().describe('errors with which a build says that it cannot do this'),
  'gap-limit': durationMs.prefault('1500ms').describe('longest silence of the guest that still counts as healthy'),
})

export type WrittenMigration = z.output<typeof written>

/** One value of catalog/migrations.yaml. */
export const migration = written
  .superRefine((value, context) => {
    if (value.contradictory) return
    for (const { path, message } of contradictions(value))
      context.addIssue({ code: 'custom', path: [...path], message })
    for (const { path, ...mistake } of mistakes(value))
      context.addIssue({ code: 'custom', path: [...path], ...mistake })
  })
  .transform((value) => ({
    migration: migrationOf(value),
    machine: machineOf(value),
    contradictory: value.contradictory === true,
  }))

/** Names and types of what QEMU is told, on both sides. */
function mistakes(value: WrittenMigration) {
  const at = (place: readonly string[]) => (one: Mistake) => ({ ...one, path: [...place, ...one.path] })
  const { destination: other } = value
  return [
    ...wrongCapabilities(value.capabilities).map(at(['capabilities'])),
    ...wrongParameters(value.parameters).map(at(['parameters'])),
    ...wrongCapabilities(other?.capabilities).map(at(['destination', 'capabilities'])),
    ...wrongParameters(other?.parameters).map(at(['destination', 'parameters'])),
  ]
}

function migrationOf({ about: _about, machine: _machine, ...value }: WrittenMigration): Omit<MigrationSpec, 'name'> {
  const { 'gap-limit': gapLimitMs, 'unless-refused': unlessRefused, contradictory: _contradictory, ...rest } = value
  return defined({ ...rest, unlessRefused, gapLimitMs })
}

function machineOf({ machine: asked, mode, transport }: WrittenMigration): Partial<MachineSpec> {
  const spawn = mode === 'cpr-exec' || transport.startsWith('exec') ? { spawn: true } : {}
  return { ...asked, ...spawn, ...(transport === 'fd' ? { fdMonitor: true } : {}) }
}

/** Without the keys that were not given: what is not there stays out of the records. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T
}
