import type { Machine } from '../machine/machine.ts'
import { interruptedStderr, wholeLine } from '../migration/interrupted-stderr.ts'
import type { DisturbanceKind, DisturbanceSpec } from '../spec/disturbance.ts'

/** What QEMU 10.0 says, on either side, when a migration is cancelled or its connections break: seen in 370 disturbed cases. */
const lines: readonly string[] = [
  'Channel error: Input/output error',
  'load of migration failed: (Invalid argument|Input/output error)',
  'Not a migration stream',
  'Getting RAM address failed',
  String.raw`postcopy_do_resume: resume_prepare\(\) failure detected: -\d+`,
  String.raw`TLS handshake failed: (Error in the (pull|push) function\.: Unable to (read from|write to) socket: (Connection reset by peer|Software caused connection abort|Broken pipe)|The TLS connection was non-properly terminated\.)`,
  String.raw`Cannot read from TLS channel: The TLS connection was non-properly terminated\.`,
]

/** Patterns of whole lines on the stderr of a QEMU whose migration was broken on purpose. */
export const brokenStderr: readonly string[] = [...interruptedStderr, ...lines.map(wholeLine)]

/** Of a destination that is given memory in post-copy: userfaultfd watches nothing of it. */
const pluggedStderr = wholeLine('cleanup_range: userfault unregister Invalid argument')

const breaking: readonly DisturbanceKind[] = ['cancel', 'cut', 'link-down', 'time-out']

/**
 * Whether a disturbance breaks the migration, for good or until it is resumed. One that only does something to the guest
 * does not, but where the moment itself is that of a migration which is broken.
 */
export function breaksMigration({ kind, moment }: DisturbanceSpec, left: string): boolean {
  return left !== 'destination' || breaking.includes(kind) || /^postcopy-(?:paused|recover)/.test(moment)
}

/** Has both sides' stderr say what comes of this disturbance, and nothing else. */
export function allowBrokenStderr(sides: readonly Machine[], disturbance: DisturbanceSpec, left: string): void {
  const broken = breaksMigration(disturbance, left) ? brokenStderr : []
  const plugged = disturbance.kind === 'hotplug' ? [pluggedStderr] : []
  for (const { provokedStderr } of sides) provokedStderr.push(...broken, ...plugged)
}
