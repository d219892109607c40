import { ExpectationError } from '../base/errors.ts'
import { firstLines } from '../base/first-lines.ts'
import { guestOses, type KernelLine } from '../guest/guest-os.ts'
import type { Machine } from '../machine/machine.ts'
import type { Witness } from './witness.ts'

/** Syslog's `warning`: lines of this level or more urgent ones are not normal for an idle guest. */
const warning = 4
/** What a kernel says when it cannot go on with what it was doing. */
const crash = /\[#\d+\]|\bBUG:|Kernel panic/
/** What it says of a state that should not be, and goes on. */
const splat = /\bWARNING: CPU/
/** Trouble that some kernels announce at a harmless level. */
const trouble =
  /\b(BUG|Oops|invalid opcode|general protection|Kernel panic|WARNING:|Call Trace|soft lockup|hard LOCKUP|hung task|blocked for more than|rcu.*stalls?|clocksource.*unstable)(?!\w)|\[#\d+\]/i

/** Nothing unexpected was logged; whole lines may be allowed by the guest profile. */
export async function expectCleanKernelLog(destination: Machine, witness: Witness, signal: AbortSignal): Promise<void> {
  const { equipment, provokedKernelLog } = destination
  const { image } = equipment
  const lines = await guestOses[image.os].kernelLog(destination.agent, signal)
  const bad = unexpectedLines(lines, {
    since: witness.kernelLogSeconds,
    allowed: [...image.allowDmesg, ...provokedKernelLog],
  })
  if (bad.length === 0) return
  const telling = [crash, splat, trouble, /^/].flatMap((kind) => bad.find(({ text }) => kind.test(text)) ?? [])[0]!
  const others = bad.length > 1 ? ` and ${bad.length - 1} more lines` : ''
  throw new ExpectationError('kernel-log', `the guest's kernel logged '${telling.text}'${others}`, {
    expected: 'nothing at level warning or worse',
    actual: firstLines(bad.map(({ level, text }) => `<${level}>${text}`)),
  })
}

type Expected = Readonly<{ since: number; allowed: readonly string[] }>

/**
 * Lines that no rule allows; a rule must match the whole line. Before `since` only a crash counts: what a kernel warns
 * of while it boots is its own business, but a guest that has crashed once is not healthy.
 */
export function unexpectedLines(lines: readonly KernelLine[], { since, allowed }: Expected): KernelLine[] {
  const rules = allowed.map((rule) => new RegExp(`^(?:${rule})$`))
  return lines
    .filter(
      ({ level, seconds, text }) =>
        crash.test(text) || splat.test(text) || (seconds > since && (level <= warning || trouble.test(text))),
    )
    .filter(({ text }) => !rules.some((rule) => rule.test(text)))
}
