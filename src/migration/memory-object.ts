import { outputOf } from '../base/output-of.ts'
import type { Machine } from '../machine/machine.ts'
import type { MemoryObject } from './report.ts'

/** `7f1c-7f3c rw-s 00000000 00:01 1234 /memfd:pc.ram (deleted)`: `s` is a mapping that others can share. */
const mapping = /^([0-9a-f]+)-([0-9a-f]+) \S{3}s [0-9a-f]+ (\S+) (\d+) *(.*)$/

/** The shared memory in which a QEMU keeps its guest's, by /proc/PID/maps of its host; undefined where it has none. */
export async function memoryObjectOf(machine: Machine, signal: AbortSignal): Promise<MemoryObject | undefined> {
  const { host, pid } = machine
  return findMemoryObject(await outputOf(host, ['cat', `/proc/${pid}/maps`], { signal }), guestBytes(machine))
}

/** Of what a process has mapped, shared and at once, the piece that can hold so much. */
export function findMemoryObject(maps: string, sizeBytes: number): MemoryObject | undefined {
  return maps
    .split('\n')
    .flatMap(readMapping)
    .find((one) => one.sizeBytes >= sizeBytes)
}

export function guestBytes({ spec }: Pick<Machine, 'spec'>): number {
  return spec.memory.sizeMib * 2 ** 20
}

function readMapping(line: string): MemoryObject[] {
  const [, from, to, device, inode, path] = mapping.exec(line) ?? []
  if (!from || !to || !device) return []
  return [{ device, inode: Number(inode), sizeBytes: Number.parseInt(to, 16) - Number.parseInt(from, 16), path: path! }]
}
