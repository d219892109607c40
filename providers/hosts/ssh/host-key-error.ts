import { createHash } from 'node:crypto'
import { LabError } from '../../../src/base/errors.ts'
import { shellQuote } from '../../../src/base/shell-quote.ts'
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
  const written = target.knownHostsFiles[0] ?? '~/.ssh/known_hosts'
  const { file = written } = known.find(({ marker }) => (verdict === 'revoked') === (marker === 'revoked')) ?? {}
  if (verdict === 'revoked') return `which is revoked in ${file}: it must not be used`
  const connect = `connect once by hand, which asks for it: \`${target.byHand.map(shellQuote).join(' ')}\``
  if (verdict === 'unknown') return `which is not in ${written}: ${connect}`
  const forget = `\`${['ssh-keygen', '-R', knownName(target), '-f', file].map(shellQuote).join(' ')}\``
  return `and ${file} knows another one of it: if the host was set up anew, forget that one (${forget}) and ${connect}`
}
