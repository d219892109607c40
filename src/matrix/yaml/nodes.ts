import { type Document, type Scalar, type YAMLMap, isNode, isScalar, visit } from 'yaml'
import type { Origin } from '../../base/errors.ts'
import { quote } from '../words/quote.ts'
import type { Problems } from './problems.ts'

type Place = (offset: number) => Origin

/**
 * Looks at what the parser lets pass: keys that are no words, repeated keys, aliases that lead nowhere or into
 * themselves. Also keeps the source text of numbers that would lose it: `10.0` is a name here, not 10.
 */
export function checkNodes(document: Document.Parsed, place: Place, problems: Problems): boolean {
  const before = problems.length
  visit(document, {
    Scalar: (_key, node) => keepSource(node),
    Map: (_key, node) => checkKeys(node, place, problems),
    Alias: (_key, node, path) => {
      const target = node.resolve(document)
      const at = place(node.range![0])
      if (!target) problems.push({ at, message: `alias ${quote(node.source)} has no anchor before it` })
      else if (path.includes(target)) problems.push({ at, message: `alias ${quote(node.source)} contains itself` })
    },
  })
  return problems.length === before
}

function checkKeys(map: YAMLMap, place: Place, problems: Problems): void {
  const seen = new Set<string>()
  for (const { key } of map.items) {
    const at = place((isNode(key) && key.range?.[0]) || 0)
    const word = isScalar(key) && key.value !== null ? key.source : undefined
    if (word === undefined) problems.push({ at, message: 'a key must be a plain word' })
    else if (seen.has(word)) problems.push({ at, message: `duplicate key ${quote(word)}` })
    else seen.add(word)
  }
}

function keepSource(node: Scalar): void {
  const isText = typeof node.value === 'string' || node.value === null
  if (!isText && node.source !== undefined && String(node.value) !== node.source) node.value = node.source
}
