import { ExpectationError } from '../base/errors.ts'
import { guestOses, type KernelLine } from '../guest/guest-os.ts'
import type { Machine } from '../machine/machine.ts'
import type { Dimm } from '../spec/hotplug.ts'
import { blocksIn } from './guest-memory.ts'
import { rangeOf } from './dimm-places.ts'

/** What Linux logs of a block of memory that it was asked for and keeps (drivers/acpi/scan.c), before its ACPI says so. */
const offlineFailed = /^memory memory(\d+): Offline failed\.$/

/** The guest's kernel log so far. */
export function kernelLog({ agent, equipment }: Machine, signal: AbortSignal): Promise<KernelLine[]> {
  return guestOses[equipment.image.os].kernelLog(agent, signal)
}

type Since = Readonly<{ before: readonly KernelLine[]; signal: AbortSignal }>

/**
 * The guest itself says that it tried to give back a DIMM, and could not: QEMU's event alone would not show that it was
 * asked. Resolves to the guest's words; rejects with ExpectationError `hotplug-silent` where its kernel logged nothing of it.
 */
export async function expectOfflineFailed(machine: Machine, dimm: Dimm, { before, signal }: Since): Promise<string> {
  const last = before.at(-1)?.seconds ?? -1
  const blocks = (await blocksIn(machine, rangeOf(dimm), signal)).map((block) => block['phys-index'])
  const isWord = ({ seconds, text }: KernelLine) =>
    seconds > last && blocks.includes(Number(offlineFailed.exec(text)?.[1] ?? -1))
  const word = (await kernelLog(machine, signal)).find(isWord)
  if (word) return `the guest's kernel: ${word.text}`
  const message = `QEMU says that the guest on the ${machine.name} keeps ${dimm.id}, and its kernel says nothing of it`
  const expected = `memory memory${blocks.join('|')}: Offline failed.`
  throw new ExpectationError('hotplug-silent', message, { expected, actual: 'no such line in its log' })
}
