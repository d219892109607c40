import type { JsonValue, Properties } from '../spec/parts.ts'
import { bytesOf, sizes, switched } from './canonical.ts'
import { nodeNumbers } from './host-nodes.ts'
import type { Pair } from './option.ts'

/** Properties that are text although they may look like numbers (info qdev: str, PCI address, id of a backend, enumeration). */
const textKeys = new Set([
  ...['id', 'driver', 'bus', 'addr', 'mac', 'serial', 'name', 'model', 'product', 'ver', 'romfile', 'loadparm'],
  ...['vendor', 'device_id', 'tag', 'mount_tag', 'x-speed', 'x-width'],
  ...['chardev', 'netdev', 'drive', 'tpmdev', 'audiodev', 'memdev', 'iothread', 'rng', 'cryptodev', 'failover_pair_id'],
])
/** Switches with a third state, which is why they are text in JSON (OnOffAuto of qapi/common.json; `-device …,help`). */
const threeStates = new Set([
  ...['write-cache', 'account-invalid', 'account-failed', 'backend_defaults', 'seqpacket'],
  ...['disable-legacy', 'msi', 'msix', 'eim', 'intremap', 'unplugged-inaccessible'],
])

/** Whether a property is text, whatever it looks like. */
export function isText(key: string): boolean {
  return textKeys.has(key)
}

/**
 * Parameters as JSON has them: `-device` as JSON takes no text where a property is a number or a switch. Types are not
 * in a command line, so they are taken from how a value looks, but for keys that are known.
 */
export function typedProperties(pairs: readonly Pair[]): Properties {
  const usb = pairs.some(({ key, value }) => key === 'driver' && value.startsWith('usb-'))
  const asText = (key: string) => isText(key) || (usb && key === 'port')
  const one = ({ key, value }: Pair): [string, JsonValue] => [key, asText(key) ? value : typed(key, value)]
  const lists = pairs.filter(({ key }) => key === 'host-nodes')
  const nodes = nodeNumbers(lists.map(({ value }) => value).join(','))
  return { ...Object.fromEntries(pairs.map(one)), ...(nodes && { 'host-nodes': nodes }) }
}

function typed(key: string, value: string): JsonValue {
  const state = switched(value)
  if (state === 'on' || state === 'off') return threeStates.has(key) ? value : state === 'on'
  const isNumber = /^(?:0|[1-9]\d*|0x[0-9a-f]+)$/i.test(value) && Number.isSafeInteger(Number(value))
  if (isNumber) return Number(value)
  const bytes = sizes.has(key) ? bytesOf(value) : undefined
  return bytes === undefined ? value : Number(bytes)
}
