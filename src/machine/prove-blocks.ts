import { flatEntries, text } from '../argv/key-values.ts'
import type { JsonValue, Properties } from '../spec/parts.ts'
import type { Ask } from './ask.ts'
import { isSame } from './same-property.ts'

type Node = Readonly<Record<string, JsonValue>>

/** What BlockDeviceInfo calls what BlockdevOptions asks for (qapi/block-core.json); of all else it says nothing. */
const names: Readonly<Record<string, string>> = {
  driver: 'drv',
  'read-only': 'ro',
  'detect-zeroes': 'detect_zeroes',
  cache: 'cache',
}

/** Block nodes are there, and of what QEMU tells of them they are as they were made; nothing of those without a `node-name`. */
export async function proveBlocks(blockdevs: readonly Properties[], ask: Ask) {
  const named = blockdevs.filter((blockdev) => blockdev['node-name'] !== undefined)
  if (named.length === 0) return []
  const nodes = await ask<readonly Node[]>('query-named-block-nodes', { flat: true })
  return named.map((blockdev) => {
    const { 'node-name': name = null } = blockdev
    const node = nodes.find((one) => one['node-name'] === name)
    return { exercised: node !== undefined && isMade(node, blockdev), proof: inWords(name, node) }
  })
}

function isMade(node: Node, blockdev: Properties): boolean {
  return flatEntries(blockdev).every(([key, wanted]) => {
    const [option = '', part] = key.split('.')
    const name = names[option]
    if (name === undefined) return true
    const whole = node[name] ?? null
    return isSame({ key, wanted, found: part === undefined ? whole : ((whole as Node)[part] ?? null) })
  })
}

function inWords(name: JsonValue, node: Node | undefined): string {
  const told = node && Object.values(names).map((key) => `${key} ${JSON.stringify(node[key])}`)
  return `query-named-block-nodes: ${text(name)} ${told?.join(', ') ?? 'is not there'}`
}
