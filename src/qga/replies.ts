import { z } from 'zod'

const { array, boolean, int, looseObject: object, number, record, string } = z

/**
 * What is read of the agent's answers, by command (qga/qapi-schema.json). One that is otherwise is nonsense of the
 * agent's. Answers that are compared as a whole, or are a number to be compared, are not here.
 */
export const replies: Readonly<Record<string, z.ZodType>> = {
  'guest-info': object({
    version: string(),
    supported_commands: array(object({ name: string(), enabled: boolean() })),
  }),
  'guest-get-osinfo': record(string(), string()),
  'guest-get-users': array(object({ user: string(), 'login-time': number() })),
  'guest-get-vcpus': array(object({ 'logical-id': int(), online: boolean() })),
  'guest-get-memory-block-info': object({ size: number() }),
  'guest-get-memory-blocks': array(object({ 'phys-index': int(), online: boolean() })),
  'guest-set-memory-blocks': array(object({})),
  'guest-get-load': record(string(), number()),
  'guest-get-cpustats': array(object({ cpu: int() })),
  'guest-get-disks': array(object({ name: string() })),
  'guest-get-diskstats': array(object({ name: string(), stats: object({}) })),
  'guest-get-fsinfo': array(object({ name: string(), mountpoint: string(), disk: array(object({})) })),
  'guest-fstrim': object({ paths: array(object({ path: string() })) }),
  'guest-network-get-interfaces': array(object({ name: string() })),
  'guest-network-get-route': array(object({})),
  'guest-ssh-get-authorized-keys': object({ keys: array(string()) }),
  'guest-file-open': number(),
  'guest-file-read': object({ count: number(), 'buf-b64': string() }),
  'guest-exec': object({ pid: int() }),
  'guest-exec-status': object({
    exited: boolean(),
    exitcode: int().optional(),
    'out-data': string().optional(),
    'err-data': string().optional(),
  }),
}
