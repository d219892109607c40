#!/usr/bin/env node
import { wrap } from './wrapper.ts'

/** A destination that takes a vCPU back from its guest as soon as it has it. */
await wrap({
  role: 'destination',
  act: async ({ event, execute }) => {
    await event('RESUME')
    await execute('device_del', { id: 'cpu2' })
  },
})
