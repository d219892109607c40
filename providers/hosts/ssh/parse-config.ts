/** What `ssh -G` prints: a keyword in lower case and its value on each line, some keywords more than once. */
export type Printed = ReadonlyMap<string, readonly string[]>

export function parsePrinted(text: string): Printed {
  const values = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [, keyword, value] = /^(\S+) (.*)$/.exec(line) ?? []
    if (keyword && value !== undefined) values.set(keyword, [...(values.get(keyword) ?? []), value])
  }
  return values
}

/** A connection that goes before another one, as ProxyJump of ssh_config(5) writes it. */
type Hop = Readonly<{ address: string; user?: string; port?: number }>

/** `[user@]host[:port]` or `ssh://[user@]host[:port]`, separated by commas. */
export function parseHops(text: string): Hop[] {
  return text.split(',').map((hop) => {
    const { user, bracketed, address, port } = hopPattern.exec(hop.trim())?.groups ?? {}
    return { address: bracketed ?? address ?? hop, ...(user && { user }), ...(port && { port: Number(port) }) }
  })
}

const hopPattern =
  /^(?:ssh:\/\/)?(?:(?<user>.+)@)?(?:\[(?<bracketed>[^\]]+)\]|(?<address>[^:@]+))(?::(?<port>\d+))?\/?$/
