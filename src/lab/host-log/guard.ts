import { firstLines } from '../../base/first-lines.ts'
import type { Verdict } from '../../verdict/verdict.ts'
import type { HostLine } from './read.ts'

/** Syslog's `err`: a host's kernel says so of what should not happen. */
const error = 3
const concerning = /\b(kvm|qemu|oom|out of memory|segfault|general protection|traps:|hung task|soft lockup|BUG:|Oops)/i
const ofKvm = /\bkvm\b/i
/** KVM tells of registers that a guest tries and that it does not have; guests do so on any sound host. */
const usual = [/^kvm.*(unhandled|ignored|disabled) (rd|wr)msr\b.*$/i, /^kvm.*: vcpu.* (unhandled|ignored) .*$/i]
/** `qemu-system-x86[123]: segfault at …`, `traps: qemu-kvm[123] general protection fault …`. */
const crash = /\bqemu[^[\]]*\[\d+\]:? .*(segfault|general protection|trap )/

/** Lines that may have to do with a case: errors, and whatever is about KVM, QEMU or memory. */
export function concerningLines(lines: readonly HostLine[]): HostLine[] {
  return lines.filter(({ level, text }) => level <= error || concerning.test(text))
}

/** What the log of a host changes in a verdict. `allowed`: whole lines, as regular expressions. */
type Guarded = Readonly<{ host: string; lines: readonly HostLine[]; allowed: readonly string[] }>

/** An error of KVM fails a case that passed; the crash of a QEMU is told with the verdict on it. */
export function guardedBy({ host, lines, allowed }: Guarded, verdict: Verdict): Verdict {
  if (verdict.status === 'passed') return unlessErrors(host, unexpected(lines, allowed), verdict)
  const line = lines.find(({ text }) => crash.test(text))
  if (verdict.code !== 'qemu-died' || !line) return verdict
  return { ...verdict, reason: `${verdict.reason}; the kernel of host ${host} logged '${line.text}'` }
}

function unexpected(lines: readonly HostLine[], allowed: readonly string[]): HostLine[] {
  const rules = [...usual, ...allowed.map((rule) => new RegExp(`^(?:${rule})$`))]
  return lines.filter(({ level, text }) => level <= error && ofKvm.test(text) && !rules.some((rule) => rule.test(text)))
}

function unlessErrors(host: string, errors: readonly HostLine[], verdict: Verdict): Verdict {
  const [first] = errors
  if (!first) return verdict
  const others = errors.length > 1 ? ` and ${errors.length - 1} more lines` : ''
  return {
    status: 'failed',
    code: 'host-kernel-log',
    reason: `the kernel of host ${host} logged '${first.text}'${others} during the case`,
    expected: 'no error of KVM',
    actual: firstLines(errors.map(({ level, text }) => `<${level}>${text}`)),
  }
}
