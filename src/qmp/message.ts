import type { QmpEvent } from './event-log.ts'

type EventMessage = Readonly<{
  event: string
  data?: Record<string, unknown>
  timestamp: { seconds: number; microseconds: number }
}>
type Reply = Readonly<{ id?: string; return?: unknown; error?: { class: string; desc: string } }>

/** What QEMU sends, one JSON object a line. */
export type QmpMessage = Readonly<{ QMP: object }> | EventMessage | Reply

/** A command that QEMU has answered, and by the controller's clock when; `error` is its text where it refused. */
export type Answered = Readonly<{ command: string; args?: object; at: number; error?: string }>

/** Undefined for a line that is no QMP message. */
export function parseMessage(line: Buffer): QmpMessage | undefined {
  try {
    const message: unknown = JSON.parse(line.toString())
    return isMessage(message) ? message : undefined
  } catch {
    return undefined
  }
}

function isMessage(value: unknown): value is QmpMessage {
  if (typeof value !== 'object' || value === null) return false
  const { event, timestamp, error } = value as Record<string, unknown>
  if (event !== undefined)
    return typeof event === 'string' && ['seconds', 'microseconds'].every((part) => has(timestamp, part, 'number'))
  if (error !== undefined) return has(error, 'desc', 'string')
  return 'QMP' in value || 'return' in value
}

function has(value: unknown, key: string, type: string): boolean {
  return typeof (value as Record<string, unknown> | null)?.[key] === type
}

/** `aheadMs` is what the clock that stamped it is ahead of the controller's. */
export function toEvent({ event, data, timestamp }: EventMessage, aheadMs: number): QmpEvent {
  return { event, data: data ?? {}, at: timestamp.seconds * 1000 + timestamp.microseconds / 1000 - aheadMs }
}

/** Whether QEMU refused to listen where somebody else listens already (util/qemu-sockets.c). */
export function isAddressInUse(error: unknown): boolean {
  return error instanceof QmpError && error.desc.includes('Address already in use')
}

/** QEMU refused a command. `desc` is QEMU's own text, which differs between builds. */
export class QmpError extends Error {
  override readonly name = 'QmpError'
  /** Who refused it: `the source`. */
  readonly peer: string
  readonly command: string
  readonly class: string
  readonly desc: string

  constructor(peer: string, command: string, error: { class: string; desc: string }) {
    super(`${peer} refused ${command}: ${error.desc}`)
    this.peer = peer
    this.command = command
    this.class = error.class
    this.desc = error.desc
  }
}

/** QEMU's own text of a refusal, for whoever wants to hear one. Throws what is none. */
export function refusalText(error: unknown): string {
  if (error instanceof QmpError) return error.desc
  throw error
}
