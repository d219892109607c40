import { quote } from '../words/quote.ts'
import { meant } from '../words/suggest.ts'

/**
 * What is wrong with a name that is so near to a known one of this kind that it must be meant; undefined where it is
 * known, or far from all that are: a later QEMU has others. It may drop the `x-` of what it has tried out, too.
 */
export function mistyped(kind: string, name: string, known: readonly string[]): string | undefined {
  if (known.includes(name) || known.map(tried).includes(tried(name))) return undefined
  const near = meant(name, known)
  return near === undefined ? undefined : `unknown ${kind} ${quote(name)} — did you mean ${quote(near)}?`
}

function tried(name: string): string {
  return name.replace(/^x-/, '')
}
