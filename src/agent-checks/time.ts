import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import { ask, expectBetween, shell } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'

const second = 1_000_000_000
const hour = 3600
/** Clocks and QEMU's RTC count whole seconds, each of which may be cut or rounded. Seconds. */
const slack = 2
/** QEMU says so as soon as the guest has written its RTC. */
const rtcLimitMs = 10_000

/**
 * The time is that of the guest's kernel; when it is set, kernel and RTC have it, of which QEMU tells; and where none is
 * given, it is taken from the RTC.
 */
export const time: AgentCheck = {
  covers: ['guest-get-time', 'guest-set-time'],
  run: async (context) => {
    await expectKernelTime(context)
    const later = (await readSeconds(context)) + hour
    const since = context.machine.monitor.events.now
    const setAt = performance.now()
    await ask(context, 'guest-set-time', { time: later * second })
    await expectSeconds(context, 'the time after it was set', { seconds: later, setAt })
    const offset = await rtcOffset(context, since)
    const given = { seconds: later - 2 * hour, setAt: performance.now() }
    await shell(context, `date -s @${given.seconds}`)
    await expectSeconds(context, 'the time that the guest was given', given)
    await ask(context, 'guest-set-time')
    await expectSeconds(context, 'the time after it was taken from the RTC', { seconds: later, setAt })
    await ask(context, 'guest-set-time', { time: (later - hour) * second })
    return `an hour later: RTC_CHANGE by ${offset} s, and again from the RTC`
  },
}

async function readSeconds(context: CheckContext): Promise<number> {
  return Number(await shell(context, 'date +%s'))
}

async function expectKernelTime(context: CheckContext): Promise<void> {
  const before = await readSeconds(context)
  const now = await ask<number>(context, 'guest-get-time')
  expectBetween('the time', now / second, [before, (await readSeconds(context)) + 1])
}

type Set = Readonly<{ seconds: number; setAt: number }>

/** The guest's clock has gone on since it was set at `setAt` (ours, milliseconds), and no further than ours. */
async function expectSeconds(context: CheckContext, what: string, { seconds, setAt }: Set): Promise<void> {
  const actual = await readSeconds(context)
  const elapsed = (performance.now() - setAt) / 1000
  expectBetween(what, actual, [seconds - 1, seconds + elapsed + slack])
}

/** qapi/misc-i386.json: RTC_CHANGE has the seconds that the RTC is ahead of the host's clock. */
async function rtcOffset({ machine, signal }: CheckContext, since: number): Promise<number> {
  const late = (ms: number) =>
    new ExpectationError('agent-answer-wrong', `QEMU saw no change of the RTC within ${ms} ms of guest-set-time`)
  const { data } = await within({ signal, timeoutMs: rtcLimitMs, late }, (inner) =>
    machine.monitor.events.next(({ event }) => event === 'RTC_CHANGE', { since, signal: inner }),
  )
  const offset = Number(data['offset'])
  expectBetween('the offset of the RTC', offset, [hour - clockSlack, hour + clockSlack])
  return offset
}

/** The guest's clock may be this far from its host's before it is set. Seconds. */
const clockSlack = 30
