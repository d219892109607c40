import * as z from 'zod'
import { durationMs, sizeMib } from './quantity.ts'
import { NAME, pattern, text } from './text.ts'

const auto = z.literal('auto')
const port = z.int().min(1).max(65_535)

const name = text
  .refine((value) => NAME.test(value), { error: 'expected a name of letters, digits, dots and dashes' })
  .describe('default in a file of one host: the name of the file')

const ports = 'expected a range such as 49152-49215'
const portRange = z
  .string({ error: ports })
  .transform((value, context) => {
    const [first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(value)?.slice(1).map(Number) ?? []
    if (first && last && first <= last && last <= 65_535) return { first, last }
    context.issues.push({ code: 'custom', message: ports, input: value })
    return z.NEVER
  })
  .describe('ports that migrations to this host may use; default: any')

const common = {
  slots: z
    .union([auto, z.int().min(1).max(999)], { error: 'expected auto or a whole number' })
    .default('auto')
    .describe('cases that may run at the same time'),
  memory: z.union([auto, sizeMib]).default('auto').describe('memory that guests may use in all, such as 16G'),
  'migration-address': text.optional().describe('address that migrations to this host connect to'),
  'migration-ports': portRange.optional(),
  labels: z.array(text).default([]).describe('what a run can ask for: --on LABEL'),
  'allow-dmesg': z
    .array(pattern)
    .optional()
    .describe("regular expressions on whole lines of the host's kernel log: errors of KVM that fail no case"),
  'case-limit': durationMs
    .refine((ms) => ms >= 60_000 && ms <= 86_400_000, { error: 'expected a time from 60s to 86400s' })
    .optional()
    .describe('the longest that a case may take here; default: by its guest, memory and migration'),
  'shape-link': z.boolean().default(false).describe('whether cases may slow and cut its migration link'),
}

const local = { provider: z.literal('local'), ...common }

const ssh = {
  provider: z.literal('ssh'),
  address: text.optional().describe('address, or a Host of ~/.ssh/config; default: the name'),
  port: port.optional(),
  user: text.optional(),
  identity: text.optional().describe('private key file; default: as ~/.ssh/config and the agent have it'),
  'known-hosts': text.optional().describe('file with the keys of hosts; default: as ~/.ssh/config has it'),
  directory: text
    .refine((value) => /^\/[\w./-]{1,30}$/.test(value), { error: 'expected an absolute path of up to 31 characters' })
    .optional()
    .describe('where virtqual keeps everything on the host; default: /var/tmp/virtqual-UID'),
  ...common,
}

const kinds = (named: { name: z.ZodType<string | undefined> }) =>
  z.discriminatedUnion('provider', [z.strictObject({ ...named, ...local }), z.strictObject({ ...named, ...ssh })])

/** A file in cfg/hosts that is one host. */
export const oneHost = kinds({ name: name.optional() })

/** A file in cfg/hosts that is a lab of several. */
export const lab = z.strictObject({
  placement: z
    .enum(['across', 'together', 'any'])
    .default('any')
    .describe('source and destination on two hosts, on one, or on two where the case allows it'),
  lease: durationMs
    .refine((ms) => ms >= 4_000 && ms <= 600_000, { error: 'expected a time from 4s to 600s' })
    .default(20_000)
    .describe('a controller that is silent for so long has lost its places'),
  hosts: z.array(kinds({ name })).min(1),
})

/** A host as its file has it. */
export type HostEntry = z.infer<typeof oneHost>
/** What a file of one host has of a lab. */
export const labDefaults = lab.pick({ placement: true, lease: true }).parse({})
/** Either form, for editors. */
export const hosts = z.union([lab, oneHost])
