import { type Document, type Node, type Pair, isAlias, isMap, isNode, isScalar, isSeq } from 'yaml'

export type Path = readonly PropertyKey[]

/** Where the value at `path` begins; its nearest existing ancestor where there is none. */
export function valueOffset(document: Document.Parsed, path: Path): number {
  return offsetOf(descend(document, path).node) ?? 0
}

/** Where the last key of `path` begins; the place of the value where the path does not end in a map. */
export function keyOffset(document: Document.Parsed, path: Path): number {
  const { node, reached } = descend(document, path.slice(0, -1))
  const pair = reached === path.length - 1 ? pairOf(node, path.at(-1)!) : undefined
  return offsetOf(pair?.key) ?? offsetOf(node) ?? 0
}

type Found = Readonly<{ node: Node | null; reached: number }>

function descend(document: Document.Parsed, path: Path): Found {
  let node: Node | null = resolve(document, document.contents)
  let reached = 0
  for (const step of path) {
    const next = resolve(document, child(node, step))
    if (!next) break
    node = next
    reached++
  }
  return { node, reached }
}

function child(node: Node | null, step: PropertyKey): unknown {
  if (isSeq(node)) return node.items[Number(step)]
  return pairOf(node, step)?.value
}

function pairOf(node: Node | null, key: PropertyKey): Pair | undefined {
  if (!isMap(node)) return undefined
  return node.items.findLast((pair) => isScalar(pair.key) && pair.key.source === String(key))
}

function resolve(document: Document.Parsed, value: unknown): Node | null {
  if (isAlias(value)) return value.resolve(document) ?? null
  return isNode(value) ? value : null
}

function offsetOf(value: unknown): number | undefined {
  return isNode(value) ? value.range?.[0] : undefined
}
