import type { Verdict } from './verdict.ts'

/** What was found wrong with a host after a case had failed on it: a code of LabError. */
type HostFault = Pick<Verdict, 'code'>

/** Faults that take the host away, or the way to it: whatever was waited for could not come. */
const outOfReach: ReadonlySet<string> = new Set(['host-lost', 'host-rebooted', 'lease-lost', 'link-lost'])

/** Verdicts that rest on something that did not come, or was cut off. */
const silence: ReadonlySet<string> = new Set([
  ...['qmp-closed', 'qmp-silent', 'agent-silent', 'guest-silent', 'case-stuck', 'unclassified'],
  ...['migration-failed', 'migration-stuck', 'job-stuck', 'job-failed', 'quit-ignored', 'no-such-event'],
  ...['beats-gap', 'beats-lost', 'load-stopped', 'destination-runs', 'failed-otherwise'],
])

/** Verdicts that compare times of two clocks. */
const timed: ReadonlySet<string> = new Set([
  ...['beats-gap', 'beats-lost', 'load-stopped', 'destination-ran-early', 'clock-insane'],
])

/** Verdicts that a full disk can bring about: what QEMU or we could not write. */
const unwritten: ReadonlySet<string> = new Set([
  'qmp-refused',
  'agent-refused',
  'migration-failed',
  'job-failed',
  'disk-error',
  'qemu-stderr',
])

/**
 * Whether a fault of a host can be why a case failed there. In doubt it is the product that failed: a QEMU that ended by
 * itself, a guest that panicked, memory that is wrong are no host's fault.
 */
export function excuses({ code }: HostFault, verdict: Verdict): boolean {
  if (outOfReach.has(code)) return silence.has(verdict.code) || wasKilled(verdict)
  if (code === 'clock-wrong') return timed.has(verdict.code)
  if (code === 'no-memory') return wasKilled(verdict)
  if (code === 'disk-full') return unwritten.has(verdict.code) || silence.has(verdict.code) || wasUnbacked(verdict)
  return false
}

/** As the kernel does it where memory is short, and a host that goes down: QEMU itself never ends so. */
function wasKilled({ code, actual }: Verdict): boolean {
  return code === 'qemu-died' && actual === 'was ended by SIGKILL'
}

/** As the kernel does it to who writes to memory that is backed by a file for which there is no room (mmap(2)). */
function wasUnbacked({ code, actual }: Verdict): boolean {
  return code === 'qemu-died' && actual === 'was ended by SIGBUS'
}
