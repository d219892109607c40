import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import { execInGuest } from '../qga/exec.ts'
import type { Dimm } from '../spec/hotplug.ts'
import { memoryDevice, rangeOf } from './dimm-places.ts'
import { blocksIn } from './guest-memory.ts'

/** Linux links each block of memory into its node: ABI/stable/sysfs-devices-node, nodeX/memoryY. */
const nodes = '/sys/devices/system/node'

/**
 * A DIMM is in the NUMA node that it was plugged into, by QEMU's word and by the guest's; resolves to both in words.
 * Rejects with ExpectationError `wrong-node`.
 */
export async function expectNode(machine: Machine, dimm: Dimm, signal: AbortSignal): Promise<string> {
  const { node: wanted = 0, id } = dimm
  const { node } = await memoryDevice(machine, id, signal)
  if (node !== wanted) throw elsewhere(id, { who: `the ${machine.name}`, wanted, found: String(node) })
  const indexes = (await blocksIn(machine, rangeOf(dimm), signal)).map((block) => block['phys-index'])
  const places = await Promise.all(indexes.map((index) => nodesOf(machine, index, signal)))
  const stray = places.find((found) => found !== `node${wanted}`)
  if (stray === undefined && places.length > 0)
    return `query-memory-devices: node ${node}; the guest has its ${places.length} blocks in node${wanted}`
  throw elsewhere(id, { who: `the guest on the ${machine.name}`, wanted, found: stray || 'none' })
}

/** In which nodes the guest has a block of memory: `node1`. */
async function nodesOf({ agent }: Machine, index: number, signal: AbortSignal): Promise<string> {
  const script = `cd ${nodes} && for node in node*; do [ ! -e $node/memory${index} ] || echo $node; done`
  const { stdout } = await execInGuest(agent, { path: '/bin/sh', args: ['-c', script] }, signal)
  return stdout.trim().split('\n').join(', ')
}

type Where = Readonly<{ who: string; wanted: number; found: string }>

function elsewhere(id: string, { who, wanted, found }: Where): ExpectationError {
  const message = `${id} was plugged into NUMA node ${wanted}, and ${who} has it in ${found}`
  return new ExpectationError('wrong-node', message, { expected: wanted, actual: found })
}
