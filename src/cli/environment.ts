import { cpus, hostname, release, totalmem } from 'node:os'
import { guestText } from './guest-text.ts'
import { type HostOffer, isMissing, type RunContext } from '../lab/run-context.ts'
import { whyOneHostOnly } from './unused-hosts.ts'

/**
 * What a report says of the machine that ran the cases, and of each host: above all whether KVM ran the guests, and if
 * not, why; and which hosts could not be used.
 */
export function describeEnvironment(context: Pick<RunContext, 'hosts' | 'placement'>): Record<string, string> {
  const { hosts } = context
  const size = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`
  const lines: [string, string][] = [['host', `${hostname()}, Linux ${release()}, ${size}`]]
  for (const { name, fault } of hosts) if (fault) lines.push([`host ${name}`, `not used: ${fault.missing}`])
  const oneHost = whyOneHostOnly(context)
  if (oneHost !== undefined) lines.push(['hosts left', oneHost])
  for (const host of hosts)
    for (const [what, value] of describeHost(host))
      lines.push(hosts.length > 1 ? [`${what} on ${host.name}`, value] : [what, value])
  return Object.fromEntries(lines)
}

function describeHost({ builds, guests }: HostOffer): [string, string][] {
  const lines: [string, string][] = []
  for (const [name, offer] of Object.entries(builds)) {
    if (isMissing(offer)) lines.push([`build ${name}`, offer.missing])
    else lines.push([`build ${name}`, `QEMU ${offer.version}`], [`KVM with ${name}`, offer.kvm.reason])
  }
  for (const [name, guest] of Object.entries(guests))
    lines.push([`guest ${name}`, isMissing(guest) ? guest.missing : guestText(guest)])
  return lines
}
