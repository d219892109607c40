/** What QEMU 7.2 to 10.0 says, on either side, when a post-copy loses its connections. */
const lines: readonly string[] = [
  'Detected IO failure for postcopy. Migration paused.',
  String.raw`check_section_footer: Read section footer failed: -\d+`,
  String.raw`error while loading state section id \d+\(ram\)`,
  String.raw`failed to save SaveStateEntry with id\(name\): \d+\(ram\): -\d+`,
  'Unable to (read from|write to|shutdown) socket: (Bad file descriptor|Broken pipe|Connection reset by peer|Software caused connection abort|Transport endpoint is not connected)',
]

/** A message as a whole line: what is said while a command of the monitor is executed has no program's name in front. */
export function wholeLine(message: string): string {
  return `(?:[^ ]+: )?${message}`
}

/** Patterns of whole lines on the stderr of a QEMU whose post-copy was interrupted on purpose. */
export const interruptedStderr: readonly string[] = lines.map(wholeLine)
