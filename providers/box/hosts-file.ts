import { join } from 'node:path'
import type { LabPlan } from './lab-plan.ts'

/** A file for `--hosts`: what a lab is to those who run cases on it. */
export function hostsFile({ directory, hosts }: Pick<LabPlan, 'directory' | 'hosts'>): string {
  const entries = hosts.map(
    ({ name, address, migrationAddress }) => `  - name: ${name}
    provider: ssh
    address: ${address}
    user: root
    identity: ${join(directory, 'id_ed25519')}
    known-hosts: ${join(directory, 'known_hosts')}
    migration-address: ${migrationAddress}
    slots: 1
    shape-link: true # cases may cut and slow its migration link
`,
  )
  return `# yaml-language-server: $schema=../schemas/hosts.schema.json
placement: across # source and destination on different hosts
hosts:
${entries.join('')}`
}
