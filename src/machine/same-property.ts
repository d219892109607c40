import { text } from '../argv/key-values.ts'
import type { JsonValue } from '../spec/parts.ts'
import { holds } from './holds.ts'

/** A property as it was asked for, and as qom-get has it. */
export type Found = Readonly<{ key: string; wanted: JsonValue; found: JsonValue }>

/** Numbers that leave it to QEMU to choose: the highest of 16 and of 32 bits. */
const automatic: readonly JsonValue[] = [0xffff, 0xffff_ffff]

/** Whether QEMU has what it was asked for, maybe in other words, or what it was left to choose. */
export function isSame({ key, wanted, found }: Found): boolean {
  if (wanted === 'auto' || automatic.includes(wanted)) return true
  if (typeof wanted === 'object') return holds(found, wanted)
  if (typeof found === 'boolean') return found === (typeof wanted === 'string' ? switched(wanted) : wanted)
  if (typeof found === 'number') return isSameNumber(key, wanted, found)
  return typeof found === 'string' ? isSameText(key, text(wanted), found) : false
}

/** `addr` is a place on PCI, and that of memory a number like others. */
function isSameNumber(key: string, wanted: JsonValue, found: number): boolean {
  const asked = typeof wanted === 'string' ? counted(wanted) : wanted
  if (found === asked) return true
  if (key === 'addr' && typeof wanted === 'string') return found === slotAndFunction(wanted)
  return key === 'vgamem_mb' && found === roundedUp(Number(asked))
}

function isSameText(key: string, wanted: string, found: string): boolean {
  if (key === 'bus' && wanted === 'root') return /\/pcie?\.0$/.test(found)
  const [asked, is] = [wanted.toLowerCase(), found.toLowerCase()]
  return is === asked || found.endsWith(`/${wanted}`) || (key === 'mac' && is === asked.replaceAll('-', ':'))
}

/** `0x1c` or `1c.1`: both are hexadecimal (hw/core/qdev-properties-system.c, set_pci_devfn). */
function slotAndFunction(addr: string): number {
  const [slot = '', part = '0'] = addr.split('.')
  return parseInt(slot, 16) * 8 + parseInt(part, 16)
}

/** Video memory is a power of two (hw/display/vga.c, vga_common_init). */
function roundedUp(mib: number): number {
  return 2 ** Math.ceil(Math.log2(mib))
}

// A build that takes no devices as JSON reads properties from text, whatever their types are.

/** As qapi_bool_parse of qapi/qapi-util.c does. */
function switched(wanted: string): boolean | undefined {
  if (/^(?:on|yes|true|y)$/.test(wanted)) return true
  return /^(?:off|no|false|n)$/.test(wanted) ? false : undefined
}

/** `0x10`, `16`, and sizes such as `4K` (qemu_strtosz). */
function counted(wanted: string): number {
  const [, number, unit = ''] = /^(.*?)([BKMGTPE]?)$/i.exec(wanted) ?? []
  const plain = Number(wanted)
  return Number.isNaN(plain) ? Number(number) * 1024 ** 'BKMGTPE'.indexOf(unit.toUpperCase()) : plain
}
