import * as z from 'zod'
import { hostNeeds, type JsonValue, type NamedParts, type Option, type Properties } from '../../spec/parts.ts'
import { checkParts } from './check-parts.ts'
import { checkShown } from './check-shown.ts'
import { line, text } from './text.ts'

const json = z.json() as z.ZodType<JsonValue>

/** QEMU's own keys and values, of which those named must be there. */
function properties(...required: readonly string[]) {
  const named = Object.fromEntries(required.map((key) => [key, z.string().min(1)]))
  const one: z.ZodType<Properties> = z.object(named).catchall(json)
  return z.array(one).optional()
}

const option = z
  .tuple([z.string().regex(/^-[a-z]/, { error: 'expected an option of QEMU, such as -rtc' })], text)
  .refine((words) => words.length <= 2, { error: 'expected an option and its value: [-rtc, base=utc]' })
  .transform((words) => words as unknown as Option)

const backend: z.ZodType<Properties> = z.object({ 'qom-type': z.string().min(1) }).catchall(json)

const memory = z.strictObject({
  backend,
  nodes: z.int().min(1).max(8).default(1).describe('NUMA nodes that share it evenly'),
})

const answer = z.strictObject({
  command: z.string().min(1).describe('QMP command, such as qom-get'),
  arguments: (z.record(z.string(), json) as z.ZodType<Properties>).optional(),
  shows: json.describe(
    'what the answer must hold; of an object these keys, of a list these elements; {} and [] show nothing',
  ),
})

const guestFile = z.strictObject({
  file: z.string().regex(/^\/[\w./*?[\]:@+,-]+$/, { error: 'expected an absolute path, which may have * and ? in it' }),
  lines: z.array(text).default([]).describe('whole lines that one such file must have all of'),
})

const network = z.strictObject({
  device: z.string().min(1).describe('id of a network card among devices'),
  address: z.cidrv4().optional().describe('what its interface in the guest is given where it has no IPv4 address'),
  reaches: z.ipv4().describe('what answers pings of the guest; of -netdev user that is 10.0.2.2'),
})

/** What makes parts of a machine, as in catalog/devices.yaml and catalog/machines.yaml. */
export const partsShape = {
  objects: properties('qom-type', 'id').describe('-object'),
  chardevs: properties('backend', 'id').describe('-chardev'),
  blockdevs: properties('driver', 'node-name').describe('-blockdev'),
  netdevs: properties('type', 'id').describe('-netdev'),
  tpmdevs: properties('type', 'id').describe('-tpmdev; an emulator without a chardev gets a swtpm of its own'),
  devices: properties('driver').describe("-device; the bus `root` is the machine's own PCI bus"),
  'machine-options': z.record(z.string(), text).optional().describe('-machine, without the type'),
  memory: memory.optional().describe('the object that main memory is; its id and size come by themselves'),
  options: z.array(option).optional().describe('any other option with its value: [-rtc, base=utc]'),
  requires: z.array(z.string()).optional().describe('types of qom-list-types besides those of devices and objects'),
  needs: z.array(z.enum(hostNeeds)).optional().describe('what a host must have'),
  qmp: z.array(answer).min(1).optional().describe('QMP commands whose answers show that the parts are there'),
  guest: z.array(guestFile).min(1).optional().describe('files of the guest that show it'),
  network: z.array(network).min(1).optional().describe('what the guest reaches, and still reaches after a migration'),
}

type PartsValue = z.output<z.ZodObject<typeof partsShape>>

/** A value of this shape as the spec has it, but for its name. */
export function toParts({ 'machine-options': machineOptions, ...value }: PartsValue): Omit<NamedParts, 'name'> {
  const all = Object.entries({ ...value, machineOptions })
  return Object.fromEntries(all.filter(([key, one]) => key !== 'about' && one !== undefined))
}

/** One value of catalog/devices.yaml. */
export const device = z
  .strictObject({ about: line.optional(), ...partsShape })
  .superRefine(checkParts)
  .superRefine(checkShown)
  .transform(toParts)
