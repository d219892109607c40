import { z } from 'zod'

const { array, boolean, int, literal, looseObject: object, number, record, string, union } = z

/** SocketAddress of qapi/sockets.json. */
const listening = union([
  object({ type: literal('inet'), host: string(), port: string() }),
  object({ type: literal('unix'), path: string() }),
  object({ type: literal(['fd', 'vsock']) }),
])

/** MigrationRAMStats of qapi/migration.json. */
const ramStats = object({
  transferred: number(),
  remaining: number(),
  total: number(),
  mbps: number(),
  'dirty-sync-count': number(),
})

/** PCDIMMDeviceInfo and VirtioMEMDeviceInfo of qapi/machine.json; others are not read. */
const dimm = object({ addr: int(), size: int(), slot: int(), node: int() })
const virtioMem = object({ memaddr: int(), size: int(), 'requested-size': int(), 'max-size': int(), node: int() })
const memoryData: Readonly<Record<string, z.ZodType>> = { dimm, nvdimm: dimm, 'virtio-mem': virtioMem }

/** MemoryDeviceInfo of qapi/machine.json. */
const memoryDevice = object({ type: string(), data: object({}) }).superRefine(({ type, data }, context) => {
  for (const { message, path } of memoryData[type]?.safeParse(data).error?.issues ?? [])
    context.addIssue({ code: 'custom', message, path: ['data', ...path] })
})

/** BlockDeviceInfo of qapi/block-core.json. */
const blockNode = object({
  'node-name': string().optional(),
  drv: string(),
  file: string(),
  backing_file: string().optional(),
  image: object({ 'virtual-size': number() }),
})

/**
 * What is read of QEMU's answers, by command (qapi/*.json). One that is otherwise is nonsense of QEMU's, whatever would
 * come of reading it. Of a command that is not here no answer is read, or whatever it is.
 */
const replies: Readonly<Record<string, z.ZodType>> = {
  'query-status': object({ status: string(), running: boolean() }),
  'query-migrate': object({
    status: string().optional(),
    'error-desc': string().optional(),
    ram: ramStats.optional(),
    'xbzrle-cache': object({ pages: number(), bytes: number(), 'cache-miss': number() }).optional(),
    'socket-address': array(listening).optional(),
  }),
  'query-migrate-capabilities': array(object({ capability: string(), state: boolean() })),
  'query-migrate-parameters': object({}),
  'query-version': object({
    qemu: object({ major: number(), minor: number(), micro: number() }),
    package: string(),
  }),
  'query-cpus-fast': array(object({ 'qom-path': string(), 'thread-id': int() })),
  'query-memory-size-summary': object({ 'base-memory': number(), 'plugged-memory': number().optional() }),
  'query-kvm': object({ enabled: boolean() }),
  'query-hotpluggable-cpus': array(
    object({
      type: string(),
      'vcpus-count': int().optional(),
      props: record(string(), int()),
      'qom-path': string().optional(),
    }),
  ),
  'query-memory-devices': array(memoryDevice),
  'query-memdev': array(object({ id: string().optional(), size: number() })),
  'query-chardev': array(object({ label: string(), filename: string(), 'frontend-open': boolean() })),
  'query-jobs': array(object({ id: string(), error: string().optional() })),
  'query-blockstats': array(object({ stats: object({ rd_bytes: number(), wr_operations: number() }) })),
  'query-named-block-nodes': array(blockNode),
  'qom-list': array(object({ name: string() })),
}

/** The same of what `qom-get` gives, by the property: of the machine, and of any object. */
const machineProperties: Readonly<Record<string, z.ZodType>> = {
  memory: object({ slots: int().optional(), 'max-size': number().optional() }),
}
const properties: Readonly<Record<string, z.ZodType>> = { type: string(), mac: string() }

/** What an answer to this command must be like; undefined where whatever it is will do. */
export function replyShape(command: string, args: object = {}): z.ZodType | undefined {
  if (command !== 'qom-get') return replies[command]
  const { path, property } = args as Readonly<{ path?: string; property: string }>
  return (path === '/machine' ? machineProperties[property] : undefined) ?? properties[property]
}
