import type { LinkChanged } from '../../providers/box/lab-link.ts'
import type { LabStatus } from '../../providers/box/lab-status.ts'
import type { LabIsUp } from '../../providers/box/lab-up.ts'
import type { LinkState } from '../../providers/box/link.ts'
import type { LinkChange } from '../../providers/box/link-change.ts'

/** What `lab up` made, and what to do with it. */
export function upLines({ lab, made }: LabIsUp): string[] {
  const hosts = lab.hosts.map(({ name, address }) => `${name} (${address})`).join(', ')
  // The file that is shipped says the same as the lab's own.
  const file = lab.name === 'box' && lab.count === 2 ? 'cfg/hosts/box.yaml' : `${lab.directory}/hosts.yaml`
  return [
    `lab ${lab.name} ${made ? 'is up' : 'is up already'}: ${hosts}`,
    // Not every case of the suite can go from one host to another.
    `try: npx virtqual run smoke --only migration=precopy-tcp --hosts ${file}`,
  ]
}

export function noLabLine(name: string, others: readonly string[]): string {
  return `there is no lab ${name}, ${others.length > 0 ? `only ${others.join(', ')}` : 'nor any other'}`
}

export function statusLines(labs: readonly LabStatus[]): string[] {
  if (labs.length === 0) return ['no such lab is on this machine']
  return labs.flatMap(({ name, directory, hosts }) => {
    if (!hosts) return [`lab ${name}: in part, or of an earlier boot; 'virtqual lab down --name ${name}' removes it`]
    const lines = hosts.map(
      (host) =>
        `  ${host.name}  ${host.up ? 'up' : 'down'}  ${host.address}  migration ${host.migrationAddress}, link ${linkWords(host.link)}`,
    )
    return [`lab ${name}: ${directory}/hosts.yaml`, ...lines]
  })
}

export function linkLine(host: string, { kind }: LinkChange, { ended, ...link }: LinkChanged): string {
  const connections = `${ended} ${ended === 1 ? 'connection' : 'connections'}`
  return `${host}: link ${linkWords(link)}${kind === 'reset' ? `; ${connections} ended` : ''}`
}

function linkWords({ up, queue }: LinkState): string {
  return `${up ? 'up' : 'down'}, ${queue === undefined ? 'not slowed' : `slowed each way by ${queue}`}`
}
