import { nodeNumbers } from './host-nodes.ts'

const units: Readonly<Record<string, number>> = { k: 10, m: 20, g: 30, t: 40, p: 50, e: 60 }

/** Bytes of a size as QEMU takes it; a number without a unit counts in 2^`unit` bytes. Undefined for what is none. */
export function bytesOf(text: string, unit = 0): bigint | undefined {
  const found = /^(0x[0-9a-f]+|\d+(?:\.\d+)?)([bkmgtpe]?)(?:ib|b)?$/i.exec(text)
  if (!found) return undefined
  const letter = found[2]!.toLowerCase()
  const shift = BigInt(letter === '' ? unit : (units[letter] ?? 0))
  const [whole, fraction = ''] = found[1]!.split('.')
  return (BigInt(whole + fraction) << shift) / 10n ** BigInt(fraction.length)
}

const switches: Readonly<Record<string, string>> = { yes: 'on', true: 'on', y: 'on', no: 'off', false: 'off', n: 'off' }

/** Keys of sizes, which may have a unit: of options, of objects, and of devices (`-device …,help` of 7.2, 10.0 and 11.1). */
export const sizes: ReadonlySet<string> = new Set([
  ...['size', 'maxmem', 'mem', 'reserved-size', 'requested-size', 'align', 'hugetlbsize', 'block-size', 'label-size'],
  ...['io-reserve', 'mem-reserve', 'pref32-reserve', 'pref64-reserve', 'hostmem', 'max_hostmem', 'membar', 'vgamem'],
  ...['logical_block_size', 'physical_block_size', 'min_io_size', 'opt_io_size', 'discard_granularity'],
  'x-max-bounce-buffer-size',
])

/** `yes` as `on`, `n` as `off` (qapi/qapi-util.c, qapi_bool_parse); anything else as it is. */
export function switched(value: string): string {
  return Object.hasOwn(switches, value) ? switches[value]! : value
}

/**
 * A value in the one form that all of its spellings have: `4G` and `4294967296`, `0x1fff` and `8191`, `0x4` and
 * `0x4.0x0` of a PCI address, `yes` and `on`.
 */
export function canonical(option: string, key: string, value: string): string {
  if (option === 'm' && (key === 'size' || key === 'maxmem')) return String(bytesOf(value, units.m) ?? value)
  if (option === 'device' && key === 'addr') return pciAddress(value) ?? number(value)
  if (key === 'host-nodes') return nodeNumbers(value)?.join(',') ?? value
  if (key === 'mac') return value.toLowerCase()
  if (sizes.has(key)) return String(bytesOf(value) ?? value)
  return number(switched(value))
}

function number(value: string): string {
  return /^0x[0-9a-f]{1,16}$/i.test(value) ? BigInt(value).toString() : value
}

/** Of a PCI device, not of a DIMM, whose addresses are longer: slot and function, both hexadecimal (hw/core/qdev-properties-system.c, `pci_devfn`). */
function pciAddress(value: string): string | undefined {
  const found = /^(?:0x)?([0-9a-f]{1,2})(?:\.(?:0x)?([0-7]))?$/i.exec(value)
  return found ? `${Number.parseInt(found[1]!, 16).toString(16)}.${found[2] ?? 0}` : undefined
}
