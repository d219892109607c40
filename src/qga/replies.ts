import { z } from 'zod'

const { array, boolean, int, looseObject: object, number, record, string } = z

/** Bytes as the agent tells them; the end of them may be missing. */
const base64 = string().refine(isWhole, 'no whole base64')

/** GuestExecStatus: `exitcode` of a program that ended by itself, `signal` of one that was ended. */
const execStatus = object({
  exited: boolean(),
  exitcode: int().optional(),
  signal: int().optional(),
  'out-data': base64.optional(),
  'err-data': base64.optional(),
}).refine(({ exited, exitcode, signal }) => !exited || exitcode !== undefined || signal !== undefined, {
  error: 'exited with neither exitcode nor signal',
})

/** GuestNetworkInterface */
const networkInterface = object({
  name: string(),
  'hardware-address': string().optional(),
  'ip-addresses': array(object({ 'ip-address': string(), prefix: int() })).optional(),
  statistics: record(string(), number()).optional(),
})

/** GuestFilesystemInfo */
const fileSystem = object({
  name: string(),
  mountpoint: string(),
  type: string(),
  'used-bytes': number().optional(),
  'total-bytes': number().optional(),
  disk: array(object({ 'bus-type': string(), dev: string().optional() })),
})

/**
 * What is read of the agent's answers, by command (qga/qapi-schema.json). One that is otherwise is nonsense of the
 * agent's. Answers that are compared as a whole are not here.
 */
export const replies: Readonly<Record<string, z.ZodType>> = {
  'guest-info': object({
    version: string(),
    supported_commands: array(object({ name: string(), enabled: boolean() })),
  }),
  'guest-get-osinfo': record(string(), string()),
  'guest-get-time': number(),
  'guest-get-users': array(object({ user: string(), 'login-time': number() })),
  'guest-get-vcpus': array(object({ 'logical-id': int(), online: boolean() })),
  'guest-get-memory-block-info': object({ size: number().positive() }),
  'guest-get-memory-blocks': array(object({ 'phys-index': int(), online: boolean() })),
  'guest-set-memory-blocks': array(object({ 'phys-index': int(), response: string() })),
  'guest-get-load': record(string(), number()),
  'guest-get-cpustats': array(object({ cpu: int() })),
  'guest-get-disks': array(
    object({ name: string(), partition: boolean(), address: object({ 'bus-type': string() }).optional() }),
  ),
  'guest-get-diskstats': array(object({ name: string(), stats: record(string(), number()) })),
  'guest-get-fsinfo': array(fileSystem),
  'guest-fstrim': object({ paths: array(object({ path: string(), trimmed: number().optional() })) }),
  'guest-network-get-interfaces': array(networkInterface),
  'guest-network-get-route': array(object({ iface: string(), destination: string() })),
  'guest-ssh-get-authorized-keys': object({ keys: array(string()) }),
  'guest-file-open': number(),
  'guest-file-read': object({ count: number(), 'buf-b64': base64, eof: boolean() }),
  'guest-exec': object({ pid: int() }),
  'guest-exec-status': execStatus,
}

/** How the agent refuses (qapi/error.json). */
export const refusal = object({ class: string(), desc: string() })

/** Node leaves out what it cannot decode, and says nothing. */
function isWhole(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text
}
