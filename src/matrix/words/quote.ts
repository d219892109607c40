const LONGEST_SHOWN = 60

/** A value from a file or command line, safe and short enough for one terminal line: `'q53'`. */
export function quote(text: string): string {
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
  return `'${oneLine(shown)}'`
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Makes control characters (line breaks, terminal escapes, bidirectional marks) visible. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) => SHORT[char] ?? codePoint(char))
}

function codePoint(char: string): string {
  return `\\u{${char.codePointAt(0)!.toString(16)}}`
}
