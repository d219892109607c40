import type { SourcedPair } from './plain-options.ts'

/** A list of host nodes is written element by element, and with an index behind each key in JSON. */
export function hostNodesPair(pair: SourcedPair): SourcedPair {
  return /^host-nodes\.\d+$/.test(pair.key) ? { ...pair, key: 'host-nodes' } : pair
}

/** Numbers of `0-3`, `1,2`; undefined for what is no list of nodes. */
export function nodeNumbers(text: string): number[] | undefined {
  const parts = text.split(',').map((part) => /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part))
  if (parts.includes(null)) return undefined
  return parts.flatMap((part) => {
    const [from, to] = [Number(part![1]), Number(part![2] ?? part![1])]
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
  })
}
