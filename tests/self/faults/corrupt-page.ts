#!/usr/bin/env node
import { open, readFile, type FileHandle } from 'node:fs/promises'
import { wrap } from './wrapper.ts'

const pageBytes = 4096
const chunkBytes = 1024 * pageBytes
/** Neighbouring words of a stamped page differ by this (providers/guests/micro/probe.c). */
const step = 0x9e3779b97f4a7c15n

/** A destination that changes one byte of one stamped page while it receives the guest's memory. */
await wrap({
  role: 'destination',
  act: async ({ event, pid }) => {
    await event('MIGRATION', 'active')
    const { start, end } = await guestMemory(pid)
    const memory = await open(`/proc/${pid}/mem`, 'r+')
    for (;;) if (await corruptFirst(memory, start, end)) return
  },
})

/** The guest's RAM is the largest mapping of QEMU but for TCG's code, which can be executed. */
async function guestMemory(pid: number): Promise<{ start: number; end: number }> {
  const maps = (await readFile(`/proc/${pid}/maps`, 'utf8')).split('\n').filter((line) => / rw-/.test(line))
  const ranges = maps.map((line) => {
    const [start = '', end = ''] = line.split(/[- ]/)
    return { start: parseInt(start, 16), end: parseInt(end, 16) }
  })
  return ranges.reduce((one, other) => (other.end - other.start > one.end - one.start ? other : one))
}

async function corruptFirst(memory: FileHandle, start: number, end: number): Promise<boolean> {
  const chunk = Buffer.alloc(chunkBytes)
  for (let at = start; at < end; at += chunkBytes) {
    await memory.read(chunk, 0, Math.min(chunkBytes, end - at), at)
    const page = findStamped(chunk)
    if (page === undefined) continue
    const byte = Buffer.from([chunk[page + 100]! ^ 0xff])
    await memory.write(byte, 0, 1, at + page + 100)
    return true
  }
  return false
}

function findStamped(chunk: Buffer): number | undefined {
  for (let page = 0; page < chunk.length; page += pageBytes) {
    const word = (index: number) => chunk.readBigUInt64LE(page + index * 8)
    const follows = (index: number) => BigInt.asUintN(64, word(index) + step) === word(index + 1)
    // The last words too: a page that is still being received must not be touched before it is whole.
    if (word(1) !== 0n && follows(1) && follows(2) && follows(509) && follows(510)) return page
  }
  return undefined
}
