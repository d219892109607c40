const most = 50
const longest = 1_000

/** What a person reads of lines that nothing bounds: the first 50, cut after 1,000 characters, and how many more there are. */
export function firstLines(lines: readonly string[]): string[] {
  const first = lines.slice(0, most).map(shortLine)
  return lines.length > most ? [...first, `… and ${lines.length - most} more lines`] : first
}

/** A line, cut after 1,000 characters. */
export function shortLine(line: string): string {
  return line.length > longest ? `${line.slice(0, longest)}… (${line.length} characters)` : line
}
