import type { QmpEvent } from './event-log.ts'

type EventMessage = Readonly<{
  event: string
  data?: Record<string, unknown>
  timestamp: { seconds: number; microseconds: number }
}>
type Reply = Readonly<{ id?: string; return?: unknown; error?: { class: string; desc: string } }>

/** What QEMU sends, one JSON object a line. */
export type QmpMessage = Readonly<{ QMP: object }> | EventMessage | Reply

export function toEvent({ event, data, timestamp }: EventMessage): QmpEvent {
  return { event, data: data ?? {}, at: timestamp.seconds * 1000 + timestamp.microseconds / 1000 }
}

/** QEMU refused a command. `desc` is QEMU's own text, which differs between builds. */
export class QmpError extends Error {
  override readonly name = 'QmpError'
  readonly command: string
  readonly class: string
  readonly desc: string

  constructor(peer: string, command: string, error: { class: string; desc: string }) {
    super(`${peer} refused ${command}: ${error.desc}`)
    this.command = command
    this.class = error.class
    this.desc = error.desc
  }
}
