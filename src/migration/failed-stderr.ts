import type { Machine } from '../machine/machine.ts'
import { interruptedStderr, wholeLine } from './interrupted-stderr.ts'

/** What QEMU 7.2 to 11.1 says on the source when the other side gives a migration up: seen in 127 cases. */
const lines: readonly string[] = [
  'Channel error: Input/output error',
  'Sibling indicated error 1',
  String.raw`(Cannot (read from|write to) TLS channel|TLS handshake failed): .*`,
]

type Sides = Readonly<{ source: Machine; destination: Machine }>

/**
 * Has the source say on stderr that a migration failed, with the `error` that it is to have, and the destination why:
 * in words of QEMU's device or stream, which only the case can know.
 */
export function allowFailure({ source, destination }: Sides, error?: string): void {
  source.provokedStderr.push(...interruptedStderr, ...lines.map(wholeLine))
  if (error !== undefined) source.provokedStderr.push(`.*${error.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}.*`)
  destination.provokedStderr.push('.*')
}
