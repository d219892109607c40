#!/usr/bin/env node
import { setTimeout as delay } from 'node:timers/promises'
import { wrap } from './wrapper.ts'

/** A destination that does nothing for two seconds right after it has taken over. */
await wrap({
  role: 'destination',
  act: async ({ event, pid }) => {
    await event('RESUME')
    process.kill(pid, 'SIGSTOP')
    await delay(2_000)
    process.kill(pid, 'SIGCONT')
  },
})
