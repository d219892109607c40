import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { hurried } from '../base/fixtures/hurried.ts'
import { silence } from '../base/fixtures/script.ts'
import type { Exit } from '../spec/host.ts'
import { type ScriptedGuest, scriptedGuest } from './fixtures/scripted-guest.ts'
import { halt, powerdown, reboot } from './shutdown.ts'

type End = Readonly<{ guest?: boolean; reason?: string; exit?: Exit | 'never' }>

const reasons: Readonly<Record<string, string>> = { powerdown: 'guest-shutdown', reboot: 'guest-reset' }

/** A guest that ends as it is told, and QEMU with it. */
async function ending({ guest: byGuest = true, reason, exit = { code: 0, signal: null } }: End) {
  const context: ScriptedGuest = await scriptedGuest({
    qga: {
      'guest-shutdown': ({ mode }) => {
        const { qemu } = context.machine
        qemu.event('SHUTDOWN', { guest: byGuest, reason: reason ?? reasons[mode as string] })
        if (exit !== 'never') context.machine.exit(exit)
        return silence
      },
    },
  })
  return context
}

test.for([
  ['powerdown', powerdown],
  ['reboot', reboot],
] as const)('a guest that ends by %s holds', async ([mode, check]) => {
  expect(await check.run(await ending({}))).toContain(`SHUTDOWN by the guest: ${reasons[mode]}`)
})

const wrongs: readonly [string, End, string][] = [
  ['by its host', { guest: false }, 'no-such-event'],
  ['for another reason', { reason: 'guest-panic' }, 'no-such-event'],
  ['with a QEMU that fails', { exit: { code: 1, signal: null } }, 'agent-answer-wrong'],
  ['with a QEMU that crashes', { exit: { code: null, signal: 'SIGSEGV' } }, 'agent-answer-wrong'],
  ['with a QEMU that runs on', { exit: 'never' }, 'quit-ignored'],
]

test.for(wrongs)('a guest that ends %s is caught', async ([, end, code]) => {
  for (const check of [powerdown, reboot]) {
    const guest = await ending(end)
    await expect(hurried(() => check.run(guest))).rejects.toMatchObject({ code })
  }
})

async function halting({ still = true, state = 'running' } = {}) {
  const context: ScriptedGuest = await scriptedGuest({
    qmp: { 'query-status': () => ({ status: state, running: state === 'running' }) },
    qga: {
      'guest-shutdown': () => {
        if (still) context.machine.probePeer.beatOff()
        return silence
      },
    },
  })
  return context
}

test('a guest that is still while QEMU runs on holds', async () => {
  expect(await halt.run(await halting())).toContain('and QEMU runs on')
})

function console(guest: ScriptedGuest, line: string): ScriptedGuest {
  writeFileSync(join(guest.machine.directory, 'console.log'), `[    3.161545] ${line}\r\n`)
  return guest
}

test('a guest that says that it has halted, and is still, holds', async () => {
  const guest = console(await halting(), 'reboot: System halted')
  expect(await halt.run(guest)).toContain('"reboot: System halted" on the console, no beat')
})

test('a guest that is still and has not halted is caught', async () => {
  const guest = console(await halting(), 'a kernel that hangs')
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  setTimeout(() => vi.advanceTimersByTime(120_000), 1_500)
  await expect(halt.run(guest)).rejects.toMatchObject({ code: 'not-halted' })
})

test('a QEMU that does not run is caught where a guest halts', async () => {
  const guest = await halting({ state: 'guest-panicked' })
  await expect(halt.run(guest)).rejects.toMatchObject({ code: 'agent-answer-wrong' })
})

test('a guest that beats on is caught where it was to halt', async () => {
  // Beats come in real time: only the clock that the limit is read from jumps, once the guest was told.
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const guest = await halting({ still: false })
  setTimeout(() => vi.advanceTimersByTime(120_000), 1_500)
  await expect(halt.run(guest)).rejects.toMatchObject({ code: 'not-halted' })
})
