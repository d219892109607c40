#!/usr/bin/env node
import { wrap } from './wrapper.ts'

/** A source that goes on running the guest after it has handed it over. */
await wrap({
  role: 'source',
  act: async ({ event, execute }) => {
    await event('MIGRATION', 'completed')
    // Refused until QEMU has finished what comes after the event.
    while (!(await execute('query-status')).running) await execute('cont')
  },
})
