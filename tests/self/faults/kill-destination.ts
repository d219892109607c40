#!/usr/bin/env node
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { wrap } from './wrapper.ts'

/** The destination is killed when half of the memory has been sent. */
await wrap({
  role: 'source',
  act: async ({ event, execute, caseId }) => {
    await event('MIGRATION', 'active')
    for (;;) {
      const { ram } = await execute('query-migrate')
      if (ram && ram.remaining < ram.total / 2) break
      await delay(5)
    }
    for (const pid of findQemus(`guest=${caseId}-destination`)) process.kill(pid, 'SIGKILL')
  },
})

/** The destination and what it is wrapped in. */
function findQemus(word: string): number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  return pids.filter((pid) => commandLine(pid).includes(word))
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
