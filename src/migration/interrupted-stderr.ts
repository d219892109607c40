import type { MigrationSpec } from '../spec/machine-spec.ts'

/** What QEMU 7.2 to 10.0 says, on either side, when a post-copy loses its connections: whole lines, as patterns. */
const lines: readonly string[] = [
  'Detected IO failure for postcopy. Migration paused.',
  String.raw`check_section_footer: Read section footer failed: -\d+`,
  String.raw`error while loading state section id \d+\(ram\)`,
  String.raw`failed to save SaveStateEntry with id\(name\): \d+\(ram\): -\d+`,
  'Unable to (read from|write to|shutdown) socket: (Bad file descriptor|Broken pipe|Connection reset by peer|Transport endpoint is not connected)',
]

/** Patterns of whole lines that a migration makes QEMU say on stderr although all is well: it was asked to break. */
export function interruptedStderr(spec: MigrationSpec | undefined): readonly string[] {
  const interrupted = (spec?.postcopy?.interruptions.length ?? 0) > 0
  return interrupted ? lines.map((line) => `[^ ]+: ${line}`) : []
}
