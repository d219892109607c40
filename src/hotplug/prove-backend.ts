import { isDeepStrictEqual } from 'node:util'
import { backendId } from '../argv/dimms.ts'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { Dimm } from '../spec/hotplug.ts'

/** qapi/machine.json, Memdev. */
type Memdev = Readonly<{
  id?: string
  /** Bytes. */
  size: number
  share?: boolean
  prealloc: boolean
  policy: string
  'host-nodes': readonly number[]
}>

/**
 * A DIMM's memory is of the kind and has the options that were asked for, by QEMU's word (qom-get of its type,
 * query-memdev); resolves to them in words. Rejects with ExpectationError `wrong-backend`.
 */
export async function proveBackend({ monitor, name }: Machine, dimm: Dimm, signal: AbortSignal): Promise<string> {
  const id = backendId(dimm.id)
  const type = await monitor.execute<string>('qom-get', { path: `/objects/${id}`, property: 'type' }, { signal })
  const all = await monitor.execute<Memdev[]>('query-memdev', undefined, { signal })
  const found: Readonly<Record<string, unknown>> = { ...all.find((one) => one.id === id), type }
  const wanted = Object.entries(asked(dimm)).filter(([, value]) => value !== undefined)
  const wrong = wanted.find(([key, value]) => !isDeepStrictEqual(found[key], value))
  if (!wrong) return `memory: ${wanted.map(([key, value]) => inWords(key, value)).join(', ')}`
  const [expected, actual] = [inWords(...wrong), inWords(wrong[0], found[wrong[0]])]
  const message = `memory of ${dimm.id} on the ${name} was to have ${expected}, and QEMU says: ${actual}`
  throw new ExpectationError('wrong-backend', message, { expected, actual })
}

/** What was not asked for is QEMU's to choose. */
function asked({ backend, sizeMib, share, prealloc, policy }: Dimm): Partial<Memdev> & { type: string } {
  const type = `memory-backend-${backend}`
  const size = sizeMib * 2 ** 20
  return { type, size, share, prealloc, ...(policy && { policy: policy.mode, 'host-nodes': policy.hostNodes }) }
}

function inWords(key: string, value: unknown): string {
  return `${key} ${JSON.stringify(value) ?? 'not told'}`
}
