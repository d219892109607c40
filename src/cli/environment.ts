import { cpus, hostname, release, totalmem } from 'node:os'
import { isMissing, type RunContext } from '../lab/run-context.ts'

/** What a report says of the machine and of what ran on it; above all whether KVM ran the guests, and if not, why. */
export function describeEnvironment({ builds, guests }: RunContext): Record<string, string> {
  const size = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`
  const lines: [string, string][] = [['host', `${hostname()}, Linux ${release()}, ${size}`]]
  for (const [name, offer] of Object.entries(builds)) {
    if (isMissing(offer)) lines.push([`build ${name}`, offer.missing])
    else lines.push([`build ${name}`, `QEMU ${offer.version}`], [`KVM with ${name}`, offer.kvm.reason])
  }
  for (const [name, guest] of Object.entries(guests))
    lines.push([`guest ${name}`, isMissing(guest) ? guest.missing : `kernel ${guest.release}`])
  return Object.fromEntries(lines)
}
