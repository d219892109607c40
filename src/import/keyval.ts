import type { Pair } from './option.ts'

/** How an option takes parameters without `=`. */
type Short = Readonly<{
  /** The key that the first parameter may leave out. */
  first?: string
  /** Whether `nowait` is `wait=off`. */
  negatable?: boolean
}>

/**
 * Parameters between commas; a comma that is written twice is part of a value. The first without `=` may be the value
 * of an implied key, any other is a switch: `server` is on (util/qemu-option.c).
 */
export function readKeyval(text: string, { first, negatable }: Short = {}): Pair[] {
  return splitCommas(text)
    .map((item, index) => toPair(item, { ...(index === 0 && { first }), negatable }))
    .filter((pair) => pair !== undefined)
}

function splitCommas(text: string): string[] {
  const items: string[] = []
  let item = ''
  for (const [piece] of text.matchAll(/,,|,|[^,]+/g)) {
    if (piece === ',') {
      items.push(item)
      item = ''
    } else item += piece === ',,' ? ',' : piece
  }
  return [...items, item]
}

function toPair(item: string, { first, negatable }: Short): Pair | undefined {
  const equals = item.indexOf('=')
  if (equals >= 0) return { key: item.slice(0, equals), value: item.slice(equals + 1) }
  if (item === '') return undefined
  if (first !== undefined) return { key: first, value: item }
  return negatable && /^no[a-z]/.test(item) ? { key: item.slice(2), value: 'off' } : { key: item, value: 'on' }
}
