import { ExpectationError } from '../base/errors.ts'
import type { Range } from '../guest/probe.ts'
import type { Machine } from '../machine/machine.ts'
import type { Dimm } from '../spec/hotplug.ts'
import { rangeOf } from './dimm-places.ts'

/** qga/qapi-schema.json, GuestMemoryBlock. The index counts blocks from physical address 0. */
type MemoryBlock = Readonly<{ 'phys-index': number; online: boolean }>

/** Of a range, so much is stamped: the guest may keep its own accounts there, too. */
const usedShare = 1 / 8
const fillLimitMs = 120_000

/** Indexes of the first block that a range touches, however little of it, and of the first one behind it. */
type Span = readonly [first: number, end: number]

/** The guest's blocks of memory in a range of physical addresses. */
export async function blocksIn(machine: Machine, range: Range, signal: AbortSignal): Promise<MemoryBlock[]> {
  return within(await allBlocks(machine, signal), await touched(machine, range, signal))
}

type Known = Readonly<{ known?: readonly MemoryBlock[]; signal: AbortSignal }>

/**
 * The guest has every block of memory that a DIMM touches, online or not, and no other new ones where it is told which were
 * `known`; resolves to how many they are. Rejects with ExpectationError `hotplug-unseen`.
 */
export async function expectBlocks(machine: Machine, dimm: Dimm, { known, signal }: Known): Promise<number> {
  const span = await touched(machine, rangeOf(dimm), signal)
  const blocks = await allBlocks(machine, signal)
  const [expected, actual] = [span[1] - span[0], within(blocks, span).length]
  if (actual !== expected) {
    const message = `the guest on the ${machine.name} has ${actual} blocks of memory where ${dimm.id} is, of ${expected}`
    throw new ExpectationError('hotplug-unseen', message, { expected, actual })
  }
  if (known) expectNoOthers(machine, dimm, { known: [...known, ...within(blocks, span)], blocks })
  return actual
}

type Blocks = Readonly<Record<'known' | 'blocks', readonly MemoryBlock[]>>

function expectNoOthers({ name }: Machine, { id }: Dimm, { known, blocks }: Blocks): void {
  const indexes = new Set(known.map((one) => one['phys-index']))
  const others = blocks.map((one) => one['phys-index']).filter((index) => !indexes.has(index))
  if (others.length === 0) return
  const message = `the guest on the ${name} has ${others.length} new blocks of memory where ${id} is not: ${others.join(', ')}`
  throw new ExpectationError('hotplug-unseen', message, { expected: 0, actual: others.length })
}

async function touched({ agent }: Machine, { start, end }: Range, signal: AbortSignal): Promise<Span> {
  const { size } = await agent.execute<{ size: number }>('guest-get-memory-block-info', undefined, { signal })
  return [Math.floor(start / size), Math.ceil(end / size)]
}

/** All blocks of memory that the guest has. */
export function allBlocks({ agent }: Machine, signal: AbortSignal): Promise<MemoryBlock[]> {
  return agent.execute<MemoryBlock[]>('guest-get-memory-blocks', undefined, { signal })
}

function within(blocks: readonly MemoryBlock[], [first, end]: Span): MemoryBlock[] {
  return blocks.filter((block) => block['phys-index'] >= first && block['phys-index'] < end)
}

/** Takes blocks of memory online by the agent. Rejects with ExpectationError `memory-offline` where one is not online then. */
export async function takeOnline(machine: Machine, range: Range, signal: AbortSignal): Promise<void> {
  const offline = (await blocksIn(machine, range, signal)).filter(({ online }) => !online)
  const blocks = offline.map((block) => ({ 'phys-index': block['phys-index'], online: true }))
  if (blocks.length > 0) await machine.agent.execute('guest-set-memory-blocks', { 'mem-blks': blocks }, { signal })
  const left = (await blocksIn(machine, range, signal)).filter(({ online }) => !online)
  if (left.length === 0) return
  const message = `${left.length} blocks of plugged memory are offline in the guest on the ${machine.name}`
  throw new ExpectationError('memory-offline', message, { expected: 0, actual: left.length })
}

/**
 * Stamps memory whose physical address is in the range; resolves to its pages. Rejects with ExpectationError
 * `memory-unused` where the guest has none of it to give.
 */
export async function stampRange({ probe, name }: Machine, range: Range, signal: AbortSignal): Promise<number> {
  const mib = Math.max(1, Math.floor(((range.end - range.start) / 2 ** 20) * usedShare))
  const pages = await probe.fillRange({ ...range, mib }, { signal, timeoutMs: fillLimitMs })
  const wanted = mib * 256
  if (pages >= wanted) return pages
  const message = `${pages} pages of the guest's memory on the ${name} are in what was plugged, ${wanted} were asked for`
  throw new ExpectationError('memory-unused', message, { expected: wanted, actual: pages })
}

type Verified = Readonly<{ pages: number; inside: number }>

/** Of what was stamped in a range, so much must be there still: the guest's kernel moves single pages when it compacts. */
const keptShare = 7 / 8

/**
 * What was stamped in a DIMM is there still, and in the DIMM. Rejects with ExpectationError `memory-corrupt`, or
 * `memory-unused` where nothing was stamped or more than single pages lie elsewhere now.
 */
export async function expectMostInside(machine: Machine, dimm: Dimm, signal: AbortSignal): Promise<Verified> {
  const verified = await verifyRange(machine, rangeOf(dimm), signal)
  const { pages, inside } = verified
  if (pages > 0 && inside >= pages * keptShare) return verified
  const message = `of ${pages} pages that were stamped in ${dimm.id} ${inside} are there on the ${machine.name}`
  throw new ExpectationError('memory-unused', message, { expected: `at least ${pages * keptShare}`, actual: inside })
}

/** Checks what `stampRange` has stamped in this range. `inside` of its pages are there still. */
export function verifyRange({ probe }: Machine, { start }: Range, signal: AbortSignal): Promise<Verified> {
  return probe.verifyRange(start, { signal, timeoutMs: fillLimitMs })
}
