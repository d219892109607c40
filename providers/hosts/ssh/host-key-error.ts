import { createHash } from 'node:crypto'
import { LabError } from '../../../src/base/errors.ts'
import type { HostKeyVerdict, KnownKey } from './known-hosts.ts'
import { type SshTarget, addressOf, knownName } from './target.ts'

type Shown = Readonly<{ host: string; target: SshTarget; key: Buffer; known: readonly KnownKey[] }>

/** The fingerprint as `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** LabError `host-key`: what the host has shown, where that was looked for, and what to do. */
export function hostKeyError(verdict: Exclude<HostKeyVerdict, 'known'>, shown: Shown): LabError {
  const { host, target, key, known } = shown
  const type = key.subarray(4, 4 + key.readUInt32BE(0)).toString()
  const what = `host ${host} (${addressOf(target)}) shows the ${type} key ${fingerprint(key)}`
  return new LabError('host-key', `${what}, ${judgement(verdict, target, known)}`, { host })
}

function judgement(verdict: Exclude<HostKeyVerdict, 'known'>, target: SshTarget, known: readonly KnownKey[]): string {
  const file = target.knownHostsFiles[0] ?? '~/.ssh/known_hosts'
  const { file: where = file } = known.find(({ marker }) => (verdict === 'revoked') === (marker === 'revoked')) ?? {}
  const name = knownName(target)
  if (verdict === 'revoked') return `which is revoked in ${where}: it must not be used`
  if (verdict === 'changed')
    return `and ${where} knows another one of it: if the host was set up anew, \`ssh-keygen -R '${name}' -f ${where}\`, and compare the key as for a new one`
  return `which is not in ${target.knownHostsFiles.join(', ')}: compare it on the host (\`ssh-keygen -lf /etc/ssh/ssh_host_…_key.pub\`), then \`${scan(target)} >>${file}\``
}

/** The command whose output is what is missing. */
function scan({ hostname, port, hostKeyAlias }: SshTarget): string {
  const command = `ssh-keyscan -p ${port} ${hostname}`
  return hostKeyAlias ? `${command} | sed 's/^[^ ]*/${hostKeyAlias}/'` : command
}
