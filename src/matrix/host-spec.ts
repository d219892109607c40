import type { Origin } from '../base/errors.ts'
import { host } from './schema/host.ts'
import type { Problems } from './yaml/problems.ts'
import { type FileRef, readParsed } from './yaml/read.ts'

/** A lab host as its file in cfg/hosts describes it. */
export type HostSpec = Readonly<{
  name: string
  provider: 'local'
  /** Cases that may run at the same time; `auto`: as many as its CPUs and memory allow. */
  slots: 'auto' | number
  /** Memory that guests may use in all. */
  memoryMib: 'auto' | number
  migrationAddress: string
  at: Origin
}>

/** Reads a file in cfg/hosts; undefined, with the reason reported, where it does not fit. */
export function readHost(ref: FileRef, problems: Problems): HostSpec | undefined {
  const parsed = readParsed(ref, host, problems)
  if (!parsed) return undefined
  const { name = ref.name, provider, slots, memory: memoryMib, 'migration-address': migrationAddress } = parsed.value
  return { name, provider, slots, memoryMib, migrationAddress, at: parsed.at(['name']) }
}
