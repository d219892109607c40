import { QmpError } from '../qmp/message.ts'
import type { JsonValue, Properties } from '../spec/parts.ts'
import type { Ask } from './ask.ts'
import { type Found, isSame } from './same-property.ts'

/** The type and the name, which are in the path or asked for apart. */
const known = ['driver', 'qom-type', 'id']

/**
 * Properties that do not stay as they were given: a disk that is handed on to one of its own
 * (hw/usb/dev-storage-classic.c), a namespace that goes to the subsystem of its controller (hw/nvme/ns.c), and 0 that
 * becomes a default (iothread.c).
 */
const changing: Readonly<Record<string, readonly string[]>> = {
  'usb-storage': ['drive'],
  'nvme-ns': ['bus', 'nsid'],
  iothread: ['poll-grow', 'poll-shrink'],
}

/**
 * What a device or an object was made with is what it has, by qom-get. What is changing, and what QEMU does not let itself
 * be asked for are not judged; undefined where that is all of it, or where it holds a secret.
 */
export async function proveProperties(path: string, properties: Properties, ask: Ask) {
  const { 'qom-type': type } = properties
  if (typeof type === 'string' && /^(secret|tls-)/.test(type)) return undefined
  const kind = type ?? properties['driver']
  const own = (typeof kind === 'string' ? changing[kind] : undefined) ?? []
  const stays = ([key, value]: [string, JsonValue]) =>
    !known.includes(key) && !(own.includes(key) && (typeof value === 'string' || value === 0))
  const wanted = Object.entries(properties).filter(stays)
  const found = (await Promise.all(wanted.map((one) => read(path, one, ask)))).flat()
  if (found.length === 0) return undefined
  const other = found.filter((one) => !isSame(one))
  const proof = (other.length > 0 ? other : found).map(inWords).join(', ')
  return { exercised: other.length === 0, proof: `qom-get ${path}: ${proof}` }
}

async function read(path: string, [key, wanted]: [string, JsonValue], ask: Ask): Promise<Found[]> {
  try {
    return [{ key, wanted, found: await ask<JsonValue>('qom-get', { path, property: propertyOf(key) }) }]
  } catch (error) {
    if (error instanceof QmpError) return []
    throw error
  }
}

/** `bus` is an option of -device; what the device then has is a link. */
function propertyOf(key: string): string {
  return key === 'bus' ? 'parent_bus' : key
}

function inWords({ key, wanted, found }: Found): string {
  const [asked, is] = [JSON.stringify(wanted), JSON.stringify(found)]
  return asked === is ? `${key} ${is}` : `${key} ${is} for ${asked}`
}
