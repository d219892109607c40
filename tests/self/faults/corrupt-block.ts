#!/usr/bin/env node
import { open } from 'node:fs/promises'
import { wrap } from './wrapper.ts'

/** A block that is stamped, and that an idle guest does not rewrite. */
const offset = 5 * 4096 + 100

/** A destination that changes one byte of a raw image while it receives the guest's memory. */
await wrap({
  role: 'destination',
  act: async ({ event }) => {
    await event('MIGRATION', 'active')
    const [, path = ''] = /"filename":"([^"]+)"/.exec(process.argv.join(' ')) ?? []
    const image = await open(path, 'r+')
    const { buffer } = await image.read(Buffer.alloc(1), 0, 1, offset)
    await image.write(Buffer.from([buffer[0]! ^ 0xff]), 0, 1, offset)
    await image.close()
  },
})
