import { z } from 'zod'

const { array, boolean, enum: enumeration, literal, looseObject: object, number, record, string, union, unknown } = z

/** SocketAddress of qapi/sockets.json. */
const listening = union([
  object({ type: literal('inet'), host: string(), port: string() }),
  object({ type: literal('unix'), path: string() }),
  object({ type: enumeration(['fd', 'vsock']) }),
])

/**
 * What is read of QEMU's answers, by command (qapi/*.json). One that is otherwise is nonsense of QEMU's, whatever would
 * come of reading it. Of a command that is not here no answer is read, or whatever it is.
 */
export const replies: Readonly<Record<string, z.ZodType>> = {
  'query-status': object({ status: string(), running: boolean() }),
  'query-migrate': object({
    status: string().optional(),
    'error-desc': string().optional(),
    ram: object({}).optional(),
    'xbzrle-cache': object({}).optional(),
    'socket-address': array(listening).optional(),
  }),
  'query-migrate-capabilities': array(object({ capability: string(), state: boolean() })),
  'query-migrate-parameters': record(string(), unknown()),
  'query-version': object({
    qemu: object({ major: number(), minor: number(), micro: number() }),
    package: string(),
  }),
  'query-cpus-fast': array(object({ 'qom-path': string() })),
  'query-memory-size-summary': object({ 'base-memory': number() }),
  'query-kvm': object({ enabled: boolean() }),
  'query-hotpluggable-cpus': array(object({ type: string(), props: object({}) })),
  'query-memory-devices': array(object({ type: string(), data: object({}) })),
  'query-memdev': array(object({ id: string().optional() })),
  'query-chardev': array(object({ label: string(), filename: string() })),
  'query-jobs': array(object({ id: string() })),
  'query-blockstats': array(object({ stats: object({}) })),
  'query-named-block-nodes': array(object({ drv: string(), file: string(), image: object({}) })),
  'qom-list': array(object({ name: string() })),
}
