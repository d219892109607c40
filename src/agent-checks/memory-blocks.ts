import { MissingCapability } from '../base/errors.ts'
import { ask, expectSame, shell } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'

type Block = Readonly<{ 'phys-index': number; online: boolean }>
type Answer = Readonly<{ 'phys-index': number; response: string }>

const mib = 2 ** 20

/** The blocks come to the memory that QEMU was given; one of a DIMM goes offline and comes back for the guest's kernel. */
export const memoryBlocks: AgentCheck = {
  covers: ['guest-get-memory-blocks', 'guest-set-memory-blocks', 'guest-get-memory-block-info'],
  run: async (context) => {
    const { size } = await ask<{ size: number }>(context, 'guest-get-memory-block-info')
    expectSame('the size of a block', size, Number(`0x${await shell(context, `cat ${sys}/block_size_bytes`)}`))
    const blocks = (await readBlocks(context)).map((block) => block['phys-index'])
    expectSame('the memory in blocks, MiB', (blocks.length * size) / mib, givenMib(context))
    const last = Math.max(...blocks)
    // Older kernels leave the memory of DIMMs offline that are there when they boot; only movable memory can go offline again.
    const state = `${sys}/memory${last}/state`
    await shell(context, `! grep -q offline ${state} || echo online_movable > ${state}`)
    await expectOffline(context, { block: last, kib: size / 1024 })
    const gone = await setBlock(context, 4_000_000, true)
    expectSame('the answer for a block that is not there', gone, 'not-found')
    return `${blocks.length} blocks of ${size / mib} MiB; block ${last} offline and online again for the kernel`
  },
}

const sys = '/sys/devices/system/memory'

function givenMib({ machine: { spec } }: CheckContext): number {
  const { sizeMib, dimms = [] } = spec.memory
  if (dimms.length === 0) throw new MissingCapability('the machine has no DIMM, whose memory can go offline')
  return dimms.reduce((sum, dimm) => sum + dimm.sizeMib, sizeMib)
}

function readBlocks(context: CheckContext): Promise<readonly Block[]> {
  return ask(context, 'guest-get-memory-blocks')
}

async function onlineBlocks(context: CheckContext): Promise<number[]> {
  return (await readBlocks(context)).filter(({ online }) => online).map((block) => block['phys-index'])
}

/** The kernel's MemTotal shows what a block is. */
async function expectOffline(context: CheckContext, { block, kib }: { block: number; kib: number }): Promise<void> {
  const before = await totalKib(context)
  for (const online of [false, true]) {
    expectSame('the answer for a block', await setBlock(context, block, online), 'success')
    expectSame('the block is online', (await onlineBlocks(context)).includes(block), online)
    expectSame('the state of the block', await shell(context, `cat ${sys}/memory${block}/state`), stateOf(online))
    expectSame('what is left of the memory, KiB', await totalKib(context), online ? before : before - kib)
  }
}

function stateOf(online: boolean): string {
  return online ? 'online' : 'offline'
}

/** Sets one block; returns what the agent says of it: an answer for each that was asked for. */
async function setBlock(context: CheckContext, index: number, online: boolean): Promise<string> {
  const blocks = { 'mem-blks': [{ 'phys-index': index, online }] }
  const answers = await ask<readonly Answer[]>(context, 'guest-set-memory-blocks', blocks)
  expectSame(
    'the blocks that are answered for',
    answers.map((answer) => answer['phys-index']),
    [index],
  )
  return answers.map(({ response }) => response).join()
}

async function totalKib(context: CheckContext): Promise<number> {
  return Number(/\d+/.exec(await shell(context, 'grep MemTotal /proc/meminfo'))?.[0])
}
