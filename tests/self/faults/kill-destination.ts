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
    process.kill(findQemu(`guest=${caseId}-destination`), 'SIGKILL')
  },
})

function findQemu(word: string): number {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  const found = pids.find((pid) => commandLine(pid).includes(word))
  if (!found) throw new Error(`no process has ${word} in its command line`)
  return found
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
